import { describe, expect, test } from 'vitest'

import { uniform } from '../../../src/random/uniform.ts'
import { chiSquare, countsOf, describeSample, DOUBT, drawMany, kolmogorov } from '../../support/laws.ts'

describe('the uniform law', () => {
  test('over whole numbers reaches both ends and all between with equal chances', () => {
    const values = drawMany(uniform({ min: 3, max: 7 }))
    expect(new Set(values)).toEqual(new Set([3, 4, 5, 6, 7]))
    expect(chiSquare(countsOf(values, 3, 5), [0.2, 0.2, 0.2, 0.2, 0.2])).toBeGreaterThan(DOUBT)
  })

  test('over reals fills [min, max) evenly', () => {
    const values = drawMany(uniform({ min: -0.5, max: 1.5 }))
    expect(values.every((value) => value >= -0.5 && value < 1.5)).toBe(true)
    expect(kolmogorov(values, (x) => (x + 0.5) / 2)).toBeGreaterThan(DOUBT)
  })

  test('over reals between whole bounds where asked', () => {
    const values = drawMany(uniform({ min: 0, max: 1, integer: false }))
    expect(values.some(Number.isInteger)).toBe(false)
    expect(kolmogorov(values, (x) => x)).toBeGreaterThan(DOUBT)
  })

  test('over reals where one bound is a fraction', () => {
    expect(uniform({ min: 1, max: 2.5 }).integer).toBe(false)
    expect(drawMany(uniform({ min: 1, max: 2.5 }), 100).some(Number.isInteger)).toBe(false)
  })

  test('of one value gives that value', () => {
    expect(new Set(drawMany(uniform({ min: 4, max: 4 }), 100))).toEqual(new Set([4]))
    expect(new Set(drawMany(uniform({ min: 0.5, max: 0.5 }), 100))).toEqual(new Set([0.5]))
  })

  test('has the moments of its definition', () => {
    const whole = describeSample(drawMany(uniform({ min: 1, max: 6 })))
    expect(whole.mean).toBeCloseTo(3.5, 1)
    expect(whole.stddev).toBeCloseTo(Math.sqrt(35 / 12), 1)
    const real = describeSample(drawMany(uniform({ min: 0.5, max: 2.5 })))
    expect(real.mean).toBeCloseTo(1.5, 1)
    expect(real.stddev).toBeCloseTo(2 / Math.sqrt(12), 1)
  })

  test.for<[what: string, options: unknown, message: string]>([
    ['bounds the wrong way round', { min: 2, max: 1 }, '[uniform] min must not exceed max, got {"min":2,"max":1}'],
    [
      'fractions as bounds of whole numbers',
      { min: 0.5, max: 2, integer: true },
      '[uniform] integer needs whole bounds, got {"min":0.5,"max":2,"integer":true}',
    ],
    ['a missing bound', { min: 1 }, '[uniform] max: invalid input: expected number, received undefined, got nothing'],
    ['an unknown key', { min: 1, max: 2, step: 1 }, "[uniform] unknown key 'step'; known: min, max, integer"],
  ])('refuses %s', ([, options, message]) => {
    expect(() => uniform(options as never)).toThrow(message)
  })
})
