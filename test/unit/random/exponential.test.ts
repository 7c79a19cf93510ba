import { describe, expect, test } from 'vitest'

import { exponential } from '../../../src/random/exponential.ts'
import { describeSample, DOUBT, drawMany, kolmogorov } from '../../support/laws.ts'

describe('the exponential law', () => {
  test('has the distribution of its definition', () => {
    expect(kolmogorov(drawMany(exponential({ mean: 20 })), (x) => 1 - Math.exp(-x / 20))).toBeGreaterThan(DOUBT)
  })

  test('has the moments and quantiles of its definition', () => {
    const { mean, stddev, quantiles } = describeSample(drawMany(exponential({ mean: 20 })), [0.5, 0.99])
    expect(Math.abs(mean - 20)).toBeLessThan(0.5)
    expect(Math.abs(stddev - 20)).toBeLessThan(0.7)
    expect(quantiles[0]).toBeCloseTo(20 * Math.LN2, 0)
    expect(Math.abs(quantiles[1]! - 20 * Math.log(100))).toBeLessThan(5)
  })

  test('is finite for every number that a stream can give', () => {
    for (const value of [0, 2 ** -53, 0.5, 1 - 2 ** -53]) {
      expect(exponential({ mean: 20 }).sample(() => value)).toBeGreaterThanOrEqual(0)
      expect(exponential({ mean: 20 }).sample(() => value)).toBeLessThan(20 * 40)
    }
  })

  test.for<[what: string, options: unknown, message: string]>([
    ['a rate in place of a mean', { rate: 5 }, "unknown key 'rate'; known: mean"],
    ['a mean of 0', { mean: 0 }, '[exponential] mean: too small: expected number to be >0, got 0'],
    ['no options at all', undefined, '[exponential] invalid input: expected object, received undefined, got nothing'],
  ])('refuses %s', ([, options, message]) => {
    expect(() => exponential(options as never)).toThrow(message)
  })
})
