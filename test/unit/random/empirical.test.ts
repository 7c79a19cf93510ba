import { describe, expect, test } from 'vitest'

import { empirical } from '../../../src/random/empirical.ts'
import { chiSquare, DOUBT, drawMany } from '../../support/laws.ts'

function countsOf(values: Float64Array, known: readonly number[]): number[] {
  return known.map((value) => values.filter((drawn) => drawn === value).length)
}

describe('the empirical law', () => {
  test('draws each value as often', () => {
    const values = drawMany(empirical({ values: [4_096, 128, 0.5] }))
    expect(new Set(values)).toEqual(new Set([4_096, 128, 0.5]))
    expect(chiSquare(countsOf(values, [4_096, 128, 0.5]), [1 / 3, 1 / 3, 1 / 3])).toBeGreaterThan(DOUBT)
  })

  test('draws a value that was seen twice twice as often', () => {
    const values = drawMany(empirical({ values: [10, 20, 10] }))
    expect(chiSquare(countsOf(values, [10, 20]), [2 / 3, 1 / 3])).toBeGreaterThan(DOUBT)
  })

  test('draws by weight where weights are given', () => {
    const values = drawMany(empirical({ values: [10, 20, 30, 40], weights: [5, 0, 2.5, 0.5] }))
    expect(values.includes(20)).toBe(false)
    expect(chiSquare(countsOf(values, [10, 30, 40]), [5 / 8, 2.5 / 8, 0.5 / 8])).toBeGreaterThan(DOUBT)
  })

  test('of one value gives that value', () => {
    expect(new Set(drawMany(empirical({ values: [7] }), 100))).toEqual(new Set([7]))
  })

  test('does not see what becomes of the list that it was given', () => {
    const values = [1, 2]
    const law = empirical({ values })
    values.fill(9)
    expect(new Set(drawMany(law, 100))).toEqual(new Set([1, 2]))
    expect(JSON.stringify(law)).toBe('{"type":"empirical","values":[1,2]}')
  })

  test.for<[what: string, options: unknown, message: string]>([
    ['no values', { values: [] }, '[empirical] values: too small: expected array to have >=1 items, got []'],
    [
      'text among the values',
      { values: [1, '2'] },
      '[empirical] values.1: invalid input: expected number, received str',
    ],
    [
      'a weight too many',
      { values: [1], weights: [1, 2] },
      '[empirical] weights: must be as many as values, got [1,2]',
    ],
    ['weights of 0', { values: [1, 2], weights: [0, 0] }, '[empirical] weights: one must be above 0, got [0,0]'],
    [
      'a negative weight',
      { values: [1], weights: [-1] },
      '[empirical] weights.0: too small: expected number to be >=0',
    ],
  ])('refuses %s', ([, options, message]) => {
    expect(() => empirical(options as never)).toThrow(message)
  })
})
