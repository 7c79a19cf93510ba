import { describe, expect, test } from 'vitest'

import { createStreams } from '../../../src/random/streams.ts'
import { quantile, sortSamples } from '../../../src/stats/quantile.ts'

/** numpy.quantile's default method, word for word: the virtual index and its two neighbours, weighed. */
function naiveQuantile(values: readonly number[], p: number): number {
  const ascending = [...values].sort((a, b) => a - b)
  const virtual = p * (ascending.length - 1)
  const previous = ascending[Math.floor(virtual)]!
  const next = ascending[Math.min(Math.floor(virtual) + 1, ascending.length - 1)]!
  const weight = virtual - Math.floor(virtual)
  return previous * (1 - weight) + next * weight
}

function sorted(...values: number[]) {
  return sortSamples(Float64Array.from(values))!
}

describe('quantile', () => {
  // numpy.quantile([15, 20, 35, 40, 50], …)
  test.for<[p: number, value: number]>([
    [0, 15],
    [0.05, 16],
    [0.25, 20],
    [0.4, 29],
    [0.5, 35],
    [0.95, 48],
    [1, 50],
  ])('%d of five values is what numpy gives', ([p, value]) => {
    expect(quantile(sorted(50, 15, 40, 20, 35), p)).toBeCloseTo(value, 10)
  })

  test('agrees with the definition over random samples', () => {
    const stream = createStreams(42).stream('quantile')
    for (let round = 0; round < 300; round++) {
      const values = Array.from(
        { length: 1 + Math.floor(stream() * 60) },
        () => (stream() - 0.5) * 10 ** (stream() * 6),
      )
      const p = stream()
      const expected = naiveQuantile(values, p)
      expect(quantile(sorted(...values), p)).toBeCloseTo(expected, 6)
    }
  })

  test('never leaves the range of the sample, however close to 1', () => {
    const samples = sorted(...Array.from({ length: 1_001 }, (_, i) => i / 10))
    for (const p of [0.999_999_999_999, 1 - 2 ** -53, 1]) {
      expect(quantile(samples, p)).toBeLessThanOrEqual(100)
      expect(quantile(samples, p)).toBeGreaterThan(99.99)
    }
  })

  test('of one value is that value', () => {
    for (const p of [0, 0.3, 0.5, 0.999, 1]) expect(quantile(sorted(7), p)).toBe(7)
  })

  test('of equal values is that value to the last bit', () => {
    const samples = sorted(...Array.from({ length: 50 }, () => 0.1))
    for (const p of [0.01, 0.37, 0.5, 0.999]) expect(quantile(samples, p)).toBe(0.1)
  })
})

describe('sortSamples', () => {
  test('sorts numbers, not their digits', () => {
    expect([...sorted(10, 9, -1, 100, 0.5)]).toEqual([-1, 0.5, 9, 10, 100])
  })

  test('leaves missing values out', () => {
    expect([...sorted(3, NaN, 1, NaN)]).toEqual([1, 3])
  })

  test('gives nothing where there is nothing', () => {
    expect(sortSamples(new Float64Array())).toBeUndefined()
    expect(sortSamples(Float64Array.of(NaN, NaN))).toBeUndefined()
  })

  test('leaves the given values as they are', () => {
    const values = Float64Array.of(3, 1, 2)
    sortSamples(values)
    expect([...values]).toEqual([3, 1, 2])
  })
})
