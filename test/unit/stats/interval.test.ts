import { describe, expect, test } from 'vitest'

import { createStreams } from '../../../src/random/streams.ts'
import { meanInterval, quantileInterval, samplesForQuantile, shareInterval } from '../../../src/stats/interval.ts'
import { sortSamples } from '../../../src/stats/quantile.ts'

/** The numbers 1 to n, so that a value is its own rank. */
function ranks(n: number) {
  return sortSamples(Float64Array.from({ length: n }, (_, i) => i + 1))!
}

describe('the interval of a quantile', () => {
  // Binomial tables: with n = 20, P(X ≤ 5) = 0.0207 and P(X ≤ 6) = 0.0577 for p = ½; P(X ≤ 13) = 0.9423, P(X ≤ 14) = 0.9793.
  test('of a median of 20 has the ranks of the binomial table', () => {
    expect(quantileInterval(ranks(20), 0.5, 0.95)).toEqual([6, 15])
  })

  // P(X ≤ 92) = 0.1280, P(X ≤ 90) = 0.0282, P(X ≤ 91) = 0.0631; P(X ≤ 98) = 0.9629 for n = 100, p = 0.95.
  test('of a p95 of 100 has the ranks of the binomial table', () => {
    expect(quantileInterval(ranks(100), 0.95, 0.95)).toEqual([91, 99])
  })

  test.for<[p: number, confidence: number, n: number]>([
    [0.5, 0.95, 31],
    [0.9, 0.95, 60],
    [0.95, 0.9, 100],
    [0.99, 0.95, 400],
    [0.1, 0.95, 60],
  ])('has ends that hold with the confidence asked, each by itself: p = %d, c = %d, n = %d', ([p, confidence, n]) => {
    const stream = createStreams(42).stream('coverage')
    const rounds = 2_000
    let low = 0
    let high = 0
    for (let round = 0; round < rounds; round++) {
      const sample = sortSamples(Float64Array.from({ length: n }, stream))!
      const [from, to] = quantileInterval(sample, p, confidence)
      // The p-quantile of the uniform law is p itself.
      if (from <= p) low++
      if (to >= p) high++
    }
    const tolerance = 3.3 * Math.sqrt((confidence * (1 - confidence)) / rounds)
    expect(low / rounds).toBeGreaterThan(confidence - tolerance)
    expect(high / rounds).toBeGreaterThan(confidence - tolerance)
  })

  test('is the tightest pair of ranks that keeps the confidence', () => {
    const n = 40
    const p = 0.7
    // P(X ≤ k) by the definition of the binomial law.
    const cdf = (k: number) => {
      let term = (1 - p) ** n
      let sum = 0
      for (let i = 0; i <= k; i++) {
        sum += term
        term *= ((n - i) / (i + 1)) * (p / (1 - p))
      }
      return sum
    }
    const [low, high] = quantileInterval(ranks(n), p, 0.95)
    // The r-th smallest lies at or below the quantile where at least r samples do.
    expect(1 - cdf(low - 1)).toBeGreaterThanOrEqual(0.95)
    expect(1 - cdf(low)).toBeLessThan(0.95)
    expect(cdf(high - 1)).toBeGreaterThanOrEqual(0.95)
    expect(cdf(high - 2)).toBeLessThan(0.95)
  })

  test('narrows with the sample', () => {
    const width = (n: number) => {
      const [low, high] = quantileInterval(ranks(n), 0.9, 0.95)
      return (high - low) / n
    }
    expect(width(10_000)).toBeLessThan(width(1_000) / 2.5)
    expect(width(1_000)).toBeLessThan(width(100) / 2.5)
  })

  test('is open on both sides where there is one sample', () => {
    expect(quantileInterval(ranks(1), 0.5, 0.95)).toEqual([-Infinity, Infinity])
  })
})

describe('the samples that a quantile takes', () => {
  test.for<[p: number, confidence: number, n: number]>([
    [0.5, 0.95, 5],
    [0.9, 0.95, 29],
    [0.95, 0.95, 59],
    [0.99, 0.95, 299],
    [99.9 / 100, 0.95, 2_995],
    [0.99, 0.99, 459],
    [0.05, 0.95, 59],
    [0.01, 0.95, 299],
  ])('for p = %d at %d are %d', ([p, confidence, n]) => {
    expect(samplesForQuantile(p, confidence)).toBe(n)
  })

  test.for<[p: number, confidence: number]>([
    [0.5, 0.95],
    [0.75, 0.9],
    [0.95, 0.95],
    [0.99, 0.95],
    [0.999, 0.95],
    [0.99, 0.999],
  ])('are those from which on the upper end is finite: p = %d at %d', ([p, confidence]) => {
    const n = samplesForQuantile(p, confidence)
    expect(quantileInterval(ranks(n - 1), p, confidence)[1]).toBe(Infinity)
    expect(quantileInterval(ranks(n), p, confidence)[1]).toBe(n)
  })

  test.for([0.05, 0.01, 0.25])('are those from which on the lower end is finite: p = %d', (p) => {
    const n = samplesForQuantile(p, 0.95)
    expect(quantileInterval(ranks(n - 1), p, 0.95)[0]).toBe(-Infinity)
    expect(quantileInterval(ranks(n), p, 0.95)[0]).toBe(1)
  })
})

describe('the interval of a mean', () => {
  // Student's t at 95 %, one-sided.
  test.for<[n: number, t: number]>([
    [2, 6.3138],
    [3, 2.92],
    [6, 2.015],
    [11, 1.8125],
    [31, 1.6973],
    [121, 1.6577],
  ])('of %d samples reaches %d standard errors', ([n, t]) => {
    const stddev = 2
    const standardError = (stddev * Math.sqrt(n / (n - 1))) / Math.sqrt(n)
    const [low, high] = meanInterval(n, 10, stddev, 0.95)
    expect((high - 10) / standardError).toBeCloseTo(t, 3)
    expect((10 - low) / standardError).toBeCloseTo(t, 3)
  })

  test('at 99 % has the table’s width as well', () => {
    const [, high] = meanInterval(11, 0, Math.sqrt(10), 0.99)
    expect(high).toBeCloseTo(2.7638, 3)
  })

  test('is open where there is one sample', () => {
    expect(meanInterval(1, 10, 0, 0.95)).toEqual([-Infinity, Infinity])
  })

  test('is a point where nothing varies', () => {
    expect(meanInterval(50, 10, 0, 0.95)).toEqual([10, 10])
  })
})

describe('the interval of a share', () => {
  // Clopper and Pearson's two-sided 90 %, so 95 % a side: closed forms and R's binom.test(conf.level = 0.9).
  test.for<[hits: number, n: number, low: number, high: number]>([
    [0, 10, 0, 1 - 0.05 ** 0.1],
    [10, 10, 0.05 ** 0.1, 1],
    [1, 10, 1 - 0.95 ** 0.1, 0.394_163],
    [5, 10, 0.222_441, 0.777_559],
    [0, 299, 0, 0.009_969_3],
    [1, 1, 0.05, 1],
  ])('%d of %d is from %d to %d', ([hits, n, low, high]) => {
    const [from, to] = shareInterval(hits, n, 0.95)
    expect(from).toBeCloseTo(low, 5)
    expect(to).toBeCloseTo(high, 5)
  })

  test('is the mirror image of the interval of the misses', () => {
    const [low, high] = shareInterval(3, 40, 0.95)
    const [missLow, missHigh] = shareInterval(37, 40, 0.95)
    expect(1 - missHigh).toBeCloseTo(low, 10)
    expect(1 - missLow).toBeCloseTo(high, 10)
  })

  test('says nothing without samples', () => {
    expect(shareInterval(0, 0, 0.95)).toEqual([0, 1])
  })

  test('stays between 0 and 1 around the share for a million samples', () => {
    const [low, high] = shareInterval(1_234, 1_000_000, 0.95)
    // The normal approximation is good here.
    const error = 1.645 * Math.sqrt((0.001_234 * (1 - 0.001_234)) / 1_000_000)
    expect(low).toBeCloseTo(0.001_234 - error, 5)
    expect(high).toBeCloseTo(0.001_234 + error, 5)
  })
})
