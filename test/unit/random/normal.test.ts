import { pnorm } from 'lib-r-math.js'
import { describe, expect, test } from 'vitest'

import { normal } from '../../../src/random/normal.ts'
import { describeSample, DOUBT, drawMany, kolmogorov } from '../../support/laws.ts'

describe('the normal law', () => {
  test('has the distribution of its definition', () => {
    const values = drawMany(normal({ mean: 550, stddev: 50 }))
    expect(kolmogorov(values, (x) => pnorm(x, 550, 50))).toBeGreaterThan(DOUBT)
  })

  test('has the moments and quantiles of its definition', () => {
    const { mean, stddev, quantiles } = describeSample(
      drawMany(normal({ mean: 550, stddev: 50 })),
      [0.01, 0.158_655, 0.5, 0.841_345, 0.99],
    )
    expect(Math.abs(mean - 550)).toBeLessThan(1)
    expect(Math.abs(stddev - 50)).toBeLessThan(0.7)
    const expected = [550 - 2.326 * 50, 500, 550, 600, 550 + 2.326 * 50]
    quantiles.forEach((quantile, i) => expect(Math.abs(quantile - expected[i]!)).toBeLessThan(3))
  })

  test('is its mean where no deviation is given', () => {
    expect(new Set(drawMany(normal({ mean: 40 }), 100))).toEqual(new Set([40]))
    expect(normal({ mean: 40 })).toMatchObject({ type: 'normal', mean: 40, stddev: 0 })
  })

  test.for<[what: string, options: unknown, message: string]>([
    ['no mean', { stddev: 5 }, '[normal] mean: invalid input: expected number, received undefined, got nothing'],
    ['a negative deviation', { mean: 5, stddev: -1 }, '[normal] stddev: too small: expected number to be >=0, got -1'],
    ['a misspelled deviation', { mean: 5, std: 1 }, "[normal] unknown key 'std'; known: mean, stddev"],
  ])('refuses %s', ([, options, message]) => {
    expect(() => normal(options as never)).toThrow(message)
  })
})
