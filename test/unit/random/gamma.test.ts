import { pgamma } from 'lib-r-math.js'
import { describe, expect, test } from 'vitest'

import { gamma } from '../../../src/random/gamma.ts'
import { describeSample, DOUBT, DRAWS, drawMany, kolmogorov } from '../../support/laws.ts'

describe('the gamma law', () => {
  test.for([0.3, 1, 4, 100])('has the distribution of its definition: shape %d', (shape) => {
    const values = drawMany(gamma({ shape, mean: 20 }))
    expect(kolmogorov(values, (x) => pgamma(x, shape, shape / 20))).toBeGreaterThan(DOUBT)
  })

  test.for([0.3, 1, 4, 100])('has its mean, and mean / √shape as deviation: shape %d', (shape) => {
    const { mean, stddev } = describeSample(drawMany(gamma({ shape, mean: 20 })))
    const expected = 20 / Math.sqrt(shape)
    expect(Math.abs(mean - 20)).toBeLessThan((4 * expected) / Math.sqrt(DRAWS))
    expect(Math.abs(stddev / expected - 1)).toBeLessThan(0.05)
  })

  test.for<[what: string, options: unknown, message: string]>([
    ['a shape of 0', { shape: 0, mean: 20 }, '[gamma] shape: too small: expected number to be >0, got 0'],
    ['a mean of 0', { shape: 2, mean: 0 }, '[gamma] mean: too small: expected number to be >0, got 0'],
    [
      'a scale in place of a mean',
      { shape: 2, scale: 3 },
      "[gamma] mean: invalid input: expected number, received undefined, got nothing\nunknown key 'scale'; known: shape, mean",
    ],
  ])('refuses %s', ([, options, message]) => {
    expect(() => gamma(options as never)).toThrow(message)
  })
})
