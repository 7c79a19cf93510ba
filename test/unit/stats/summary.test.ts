import { describe, expect, test } from 'vitest'

import { createStreams } from '../../../src/random/streams.ts'
import { quantile, sortSamples } from '../../../src/stats/quantile.ts'
import { percentileOf, PERCENTILES, summarize, Summary } from '../../../src/stats/summary.ts'

function summaryOf(values: readonly number[]): Summary {
  return summarize(sortSamples(Float64Array.from(values))!)
}

function naiveMoments(values: readonly number[]): { mean: number; stddev: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.map((value) => (value - mean) ** 2).reduce((sum, square) => sum + square, 0)
  return { mean, stddev: Math.sqrt(squares / values.length) }
}

describe('a summary', () => {
  test('has the moments of a worked example', () => {
    expect(summaryOf([2, 4, 4, 4, 5, 5, 7, 9])).toMatchObject({ n: 8, mean: 5, stddev: 2, min: 2, max: 9, p50: 4.5 })
  })

  test('agrees with two passes over random samples', () => {
    const stream = createStreams(42).stream('summary')
    for (let round = 0; round < 100; round++) {
      const values = Array.from({ length: 1 + Math.floor(stream() * 200) }, () => stream() * 1_000)
      const { mean, stddev } = summaryOf(values)
      const expected = naiveMoments(values)
      expect(mean).toBeCloseTo(expected.mean, 8)
      expect(stddev).toBeCloseTo(expected.stddev, 8)
    }
  })

  test('keeps a small spread far from zero', () => {
    const { mean, stddev } = summaryOf([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16])
    expect(mean).toBe(1e9 + 10)
    expect(stddev).toBeCloseTo(Math.sqrt(22.5), 6)
  })

  test('has every percentile in order between the extremes', () => {
    const values = Array.from({ length: 500 }, (_, i) => (i * 7_919) % 503)
    const summary = summaryOf(values)
    const sorted = sortSamples(Float64Array.from(values))!
    for (const name of PERCENTILES) expect(summary[name]).toBe(quantile(sorted, Number(name.slice(1)) / 100))
    const ascending = [summary.min, ...PERCENTILES.map((name) => summary[name]), summary.max]
    expect(ascending).toEqual(ascending.toSorted((a, b) => a - b))
  })

  test('of one value is that value, without spread', () => {
    expect(summaryOf([7])).toMatchObject({ 'n': 1, 'mean': 7, 'stddev': 0, 'min': 7, 'p1': 7, 'p99.9': 7, 'max': 7 })
  })

  test('survives JSON and its own schema', () => {
    const summary = summaryOf([3, 1, 2])
    expect(Summary.parse(JSON.parse(JSON.stringify(summary)))).toEqual(summary)
  })

  test('with a percentile missing is refused by the schema', () => {
    const { p99: _p99, ...rest } = summaryOf([3, 1, 2])
    expect(Summary.safeParse(rest).success).toBe(false)
  })
})

describe('percentileOf', () => {
  test.for<[name: string, p: number]>([
    ['p50', 0.5],
    ['p1', 0.01],
    ['p05', 0.05],
    ['p99.9', 0.999],
    ['p99.99', 0.9999],
    ['p0.1', 0.001],
  ])('reads %s as %d', ([name, p]) => {
    expect(percentileOf(name)).toBeCloseTo(p, 12)
  })

  const words = 'p0 p00 p0.0 p100 p101 p99.99999999999999999 p-5 p p5. p.5 p5e1 p1_0 P50 50 p99,9 mean p٥٠'

  test.for([...words.split(' '), 'p50 ', ' p50', 'p50\n', ''])('finds no percentile in %j', (name) => {
    expect(percentileOf(name)).toBeUndefined()
  })
})
