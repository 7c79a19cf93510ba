import { describe, expect, test } from 'vitest'

import { createStreams } from '../../../src/random/streams.ts'
import { KEPT_RANKS, KeptRanks, keepRanks, rankedOf } from '../../../src/stats/kept-ranks.ts'
import { quantile, type SortedSamples, sortSamples } from '../../../src/stats/quantile.ts'

function exponential(n: number): SortedSamples {
  const stream = createStreams(1).stream('exponential')
  return sortSamples(Float64Array.from({ length: n }, () => -50 * Math.log(1 - stream())))!
}

describe('what is kept of a sample', () => {
  test.for([1, 2, 60, KEPT_RANKS])('is all of %d values', (n) => {
    const samples = exponential(n)
    const kept = keepRanks(samples)
    expect(kept).toEqual({ n, values: [...samples] })
    expect(quantile(rankedOf(kept), 0.37)).toBe(quantile(samples, 0.37))
  })

  test.for([501, 2_000, 100_000])('of %d values takes no more room than of 500', (n) => {
    const { ranks, values } = keepRanks(exponential(n))
    expect(values.length).toBeLessThanOrEqual(KEPT_RANKS)
    expect(ranks).toHaveLength(values.length)
  })

  test.for([0.01, 0.1, 0.5, 0.9, 0.95, 0.99, 0.999])('gives p = %d between ranks as close as promised', (p) => {
    const n = 100_000
    const samples = exponential(n)
    const seen = quantile(rankedOf(keepRanks(samples)), p)
    const off = (Math.PI * Math.sqrt(p * (1 - p))) / (KEPT_RANKS - 1) + 2 / n
    expect(seen).toBeGreaterThanOrEqual(quantile(samples, p - off))
    expect(seen).toBeLessThanOrEqual(quantile(samples, p + off))
  })

  test('has the extremes themselves', () => {
    const samples = exponential(10_000)
    const ranked = rankedOf(keepRanks(samples))
    expect([ranked.at(0), ranked.at(9_999)]).toEqual([samples[0], samples[9_999]])
    expect([ranked.at(-1), ranked.at(10_000)]).toEqual([undefined, undefined])
  })

  test('of equal values is where they begin and end', () => {
    const samples = sortSamples(Float64Array.from({ length: 300 }, (_, i) => (i < 200 ? 128 : 256)))!
    const kept = keepRanks(samples)
    expect(kept).toEqual({ n: 300, ranks: [0, 199, 200, 299], values: [128, 128, 256, 256] })
    for (const rank of [0, 77, 199, 200, 250, 299]) expect(rankedOf(kept).at(rank)).toBe(samples[rank])
  })
})

describe('a stored sample is refused', () => {
  test.for<[why: string, data: unknown]>([
    ['without ranks for all of its values', { n: 3, values: [1, 2] }],
    ['with fewer ranks than values', { n: 3, ranks: [0, 2], values: [1, 2, 3] }],
    ['that does not begin with the first', { n: 3, ranks: [1, 2], values: [1, 2] }],
    ['that does not end with the last', { n: 3, ranks: [0, 1], values: [1, 2] }],
    ['that descends', { n: 2, values: [2, 1] }],
    ['that is empty', { n: 0, values: [] }],
  ])('%s', ([, data]) => {
    expect(KeptRanks.safeParse(data).success).toBe(false)
  })
})
