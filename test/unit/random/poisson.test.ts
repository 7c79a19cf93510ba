import { dpois } from 'lib-r-math.js'
import { describe, expect, test } from 'vitest'

import { sampleLength } from '../../../src/random/distribution.ts'
import { poisson } from '../../../src/random/poisson.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { chiSquare, countsOf, describeSample, DOUBT, DRAWS, drawMany } from '../../support/laws.ts'

/** Chances of 0 to `last`, the last one with all beyond it. */
function shares(mean: number, last: number): number[] {
  const chances = Array.from({ length: last }, (_, k) => dpois(k, mean))
  return [...chances, 1 - chances.reduce((sum, chance) => sum + chance, 0)]
}

describe('the Poisson law', () => {
  // Up to a mean of 16 and beyond it the library draws in different ways.
  test.for([0.5, 4, 16, 16.5, 150])('has the distribution of its definition: mean %d', (mean) => {
    const last = Math.ceil(mean + 5 * Math.sqrt(mean))
    const counts = countsOf(drawMany(poisson({ mean })), 0, last + 1)
    expect(chiSquare(counts, shares(mean, last))).toBeGreaterThan(DOUBT)
  })

  test.for([0.5, 16.5, 150, 1e6])('has its mean as mean and as variance: %d', (given) => {
    const { mean, stddev } = describeSample(drawMany(poisson({ mean: given }), 10_000))
    expect(Math.abs(mean - given)).toBeLessThan((4 * Math.sqrt(given)) / Math.sqrt(10_000))
    expect(Math.abs(stddev ** 2 / given - 1)).toBeLessThan(0.08)
  })

  test('of mean 0 is always 0', () => {
    expect(new Set(drawMany(poisson({ mean: 0 }), 100))).toEqual(new Set([0]))
  })

  test('puts all that lies beyond max on it', () => {
    const values = drawMany(poisson({ mean: 4, max: 6 }))
    expect(Math.max(...values)).toBe(6)
    expect(chiSquare(countsOf(values, 0, 7), shares(4, 6))).toBeGreaterThan(DOUBT)
  })

  test('gives lengths that leave the 0 out and keep the odds of the others', () => {
    const stream = createStreams(42).stream('length')
    const lengths = Array.from({ length: DRAWS }, () => sampleLength(poisson({ mean: 1.5 }), stream, 1, 'who'))
    const positive = shares(1.5, 9).slice(1)
    const kept = positive.map((share) => share / (1 - Math.exp(-1.5)))
    expect(chiSquare(countsOf(lengths, 1, 9), kept)).toBeGreaterThan(DOUBT)
  })

  test.for<[what: string, options: unknown, message: string]>([
    ['a negative mean', { mean: -1 }, '[poisson] mean: too small: expected number to be >=0, got -1'],
    [
      'a fraction as max',
      { mean: 1, max: 5.5 },
      '[poisson] max: invalid input: expected int, received number, got 5.5',
    ],
    ['a max of 0', { mean: 1, max: 0 }, '[poisson] max: too small: expected number to be >=1, got 0'],
    [
      'lambda by another name',
      { alpha: 3 },
      "[poisson] mean: invalid input: expected number, received undefined, got nothing\nunknown key 'alpha'; known: mean, max",
    ],
  ])('refuses %s', ([, options, message]) => {
    expect(() => poisson(options as never)).toThrow(message)
  })
})
