import { describe, expect, test } from 'vitest'

import { compareEvidence, type CompareOptions } from '../../../src/report/compare.ts'
import type { Difference } from '../../../src/report/comparison.ts'
import { type Evidence, evidenceOf } from '../../../src/report/evidence.ts'
import { defaultTolerances, parseTolerances, type Tolerances } from '../../../src/report/tolerance.ts'
import { failure, row, runOf, times } from '../../support/runs.ts'
import { series, type SeriesOptions } from '../../support/series.ts'

interface Shape extends Omit<SeriesOptions, 'n'> {
  readonly n?: number
  /** Every how many requests one fails. */
  readonly failing?: number
}

/** Evidence of a run whose TTFT is a series, and whose latency and ITL follow from it. */
function evidence({ n = 500, failing = Infinity, mean = 50, ...shape }: Shape = {}): Evidence {
  const ttfts = series({ n, mean, ...shape })
  const rows = times(n, (i) => {
    const ttft = ttfts[i]!
    if (i % failing === failing - 1) return failure(i)
    return row(i, { ttft, itl: ttft / 10, requestLatency: ttft * 2, sentMs: i * mean, scheduledMs: i * mean })
  })
  const { run, samples } = runOf(rows)
  return evidenceOf(run, samples)
}

function compare(a: Evidence, b: Evidence, tolerances: Tolerances, options?: CompareOptions): Difference[] {
  return compareEvidence(a, b, parseTolerances(tolerances, 'test'), options)
}

const one = (a: Evidence, b: Evidence, tolerances: Tolerances, options?: CompareOptions) =>
  compare(a, b, tolerances, options)[0]!

const base = evidence()

describe('a comparison', () => {
  test('of a run with itself changes nothing', () => {
    for (const difference of compare(base, base, defaultTolerances())) {
      expect(difference).toMatchObject({ change: 0, status: 'unchanged', held: true, reason: null })
    }
  })

  test.for(['p50', 'p95', 'mean'] as const)('says that a %s beyond its tolerance is a regression', (statistic) => {
    const tolerances = { ttft: { [statistic]: '10%' } } as Tolerances
    const difference = one(base, evidence({ mean: 60, stddev: 6, index: 1 }), tolerances)
    expect(difference).toMatchObject({
      objective: `ttft.${statistic}`,
      status: 'regression',
      held: false,
      samples: 500,
    })
    expect(difference.change).toBeGreaterThan(0.17)
    expect(difference.change).toBeLessThan(0.23)
    expect(difference.interval![0]).toBeGreaterThan(0.1)
  })

  test('says that one as far on the better side is an improvement, which holds', () => {
    const [latency, throughput] = compare(base, evidence({ mean: 40, stddev: 4, index: 1 }), {
      ttft: { p50: '10%' },
      requestsPerSecond: '10%',
    })
    expect(latency).toMatchObject({ status: 'improvement', held: true })
    expect(throughput).toMatchObject({ status: 'improvement', held: true })
  })

  test('of throughput is a regression where there is less', () => {
    const difference = one(base, evidence({ mean: 65, index: 1 }), { requestsPerSecond: '10%' })
    expect(difference).toMatchObject({ metric: 'requestsPerSecond', status: 'regression', limits: { min: -0.1 } })
    expect(difference.change).toBeLessThan(-0.15)
  })

  test('in the metric’s unit gives the change in it', () => {
    const difference = one(base, evidence({ mean: 60, index: 1 }), { ttft: { p50: 5 } })
    expect(difference).toMatchObject({ relative: false, unit: 'ms', status: 'regression' })
    expect(difference.change).toBeCloseTo(difference.observed! - difference.baseline!, 10)
  })

  test('whose interval straddles the tolerance is inconclusive, and says how many samples would do', () => {
    const difference = one(base, evidence({ mean: 55, stddev: 12, index: 1 }), { ttft: { p95: '25%' } })
    expect(difference).toMatchObject({ status: 'inconclusive', held: false })
    expect(difference.reason).toMatch(/^the interval straddles the bound: about \d+ samples would do in each run$/)
  })

  test('that is inconclusive holds where the user lets it', () => {
    const other = evidence({ mean: 55, stddev: 12, index: 1 })
    const difference = one(base, other, { ttft: { p95: '25%' } }, { inconclusive: 'pass' })
    expect(difference).toMatchObject({ status: 'inconclusive', held: true })
  })

  test('of a metric that is missing never holds', () => {
    const { ttft: _, ...metrics } = base.metrics
    const without = { ...base, metrics }
    const sides = [compare(base, without, { ttft: { p50: '10%' } }, { inconclusive: 'pass' })]
    sides.push(compare(without, base, { ttft: { p50: '10%' } }, { inconclusive: 'pass' }))
    sides.push(compare(without, without, { ttft: { p50: '10%' } }, { inconclusive: 'pass' }))
    expect(sides.flat().map(({ held }) => held)).toEqual([false, false, false])
    expect(sides.flat().map(({ reason }) => reason)).toEqual([
      'the run has no ttft',
      'the baseline has no ttft',
      'neither run has ttft',
    ])
  })

  test('of a p99 takes as many samples as its upper bound does', () => {
    const few = evidence({ n: 298 })
    expect(one(few, few, { ttft: { p99: '50%' } }).reason).toMatch(
      /298 samples.* are too few: it takes 299 in each run/,
    )
    const enough = evidence({ n: 299 })
    expect(one(enough, enough, { ttft: { p99: '50%' } }).interval).not.toBeNull()
  })

  test('counts samples that are alike for less', () => {
    const [a, b] = [1, 2].map((index) => evidence({ n: 300, alike: 0.9, index }))
    const difference = one(a!, b!, { ttft: { p99: '50%' } })
    expect(difference.status).toBe('inconclusive')
    const steady = one(evidence({ index: 1 }), evidence({ index: 2 }), { ttft: { p50: '10%' } }).interval!
    const alike = one(evidence({ alike: 0.9, index: 1 }), evidence({ alike: 0.9, index: 2 }), { ttft: { p50: '10%' } })
    expect(alike.interval![1]! - alike.interval![0]!).toBeGreaterThan(1.5 * (steady[1]! - steady[0]!))
  })

  test('of the error rate tells failures apart from none', () => {
    const tolerances = { errorRate: 0.01 }
    expect(one(base, base, tolerances)).toMatchObject({ change: 0, status: 'unchanged', held: true })
    expect(one(base, evidence({ failing: 10 }), tolerances)).toMatchObject({ status: 'regression', unit: 'share' })
    expect(one(base, evidence({ failing: 120 }), tolerances)).toMatchObject({ status: 'unchanged' })
    expect(one(base, evidence({ failing: 60 }), tolerances)).toMatchObject({ status: 'inconclusive' })
  })

  test('of a cache that is hit less is a regression', () => {
    const hits = (cachedTokens: number) => {
      const { run, samples } = runOf(
        times(100, (i) => row(i, { inputTokens: 100, cachedTokens: cachedTokens + (i % 7) })),
      )
      return evidenceOf(run, samples)
    }
    expect(one(hits(60), hits(40), { cacheHitRate: 0.05 })).toMatchObject({ status: 'regression', samples: 100 })
    expect(one(hits(60), hits(60), { cacheHitRate: 0.05 })).toMatchObject({ status: 'unchanged' })
  })

  test('of what should not change either way is a regression on both sides', () => {
    const tokens = (outputTokens: number) => {
      const { run, samples } = runOf(times(100, (i) => row(i, { outputTokens: outputTokens + (i % 3) })))
      return evidenceOf(run, samples)
    }
    const tolerances: Tolerances = { outputTokens: { mean: '5%' } }
    expect(one(tokens(100), tokens(120), tolerances).status).toBe('regression')
    expect(one(tokens(100), tokens(80), tolerances).status).toBe('regression')
    expect(one(tokens(100), tokens(101), tolerances).status).toBe('unchanged')
  })
})

describe('all comparisons of an assertion', () => {
  test('share its confidence', () => {
    const differences = compare(base, base, { ttft: { p50: '10%', p95: '10%' }, itl: { p50: '10%', p95: '10%' } })
    for (const { confidence } of differences) expect(confidence).toBeCloseTo(1 - 0.05 / 4, 12)
    expect(one(base, base, { ttft: { p50: '10%' } }, { confidence: 0.99 }).confidence).toBeCloseTo(0.99, 12)
  })

  test('raise no more false alarms than one does, even without a tolerance', () => {
    const rounds = 100
    const nothing = parseTolerances(defaultTolerances('0%'), 'test')
    const alarms = Array.from({ length: rounds }, (_, i) =>
      compareEvidence(evidence({ index: 2 * i, n: 300 }), evidence({ index: 2 * i + 1, n: 300 }), nothing),
    ).filter((differences) => differences.some(({ status }) => status === 'regression'))
    expect(alarms.length / rounds).toBeLessThan(0.05 + 4 * Math.sqrt((0.05 * 0.95) / rounds))
  })

  test('catch a TTFT that is 15 % longer with 500 requests, and hold where it is not', () => {
    const rounds = 40
    const tolerances = parseTolerances(defaultTolerances(), 'test')
    // The simulator's own law of TTFT.
    const law = (slower: number, index: number) => evidence({ mean: 40 * slower, stddev: 5 * slower, index })
    const verdicts = Array.from({ length: rounds }, (_, i) => [
      compareEvidence(law(1, 3 * i), law(1, 3 * i + 1), tolerances),
      compareEvidence(law(1, 3 * i), law(1.15, 3 * i + 2), tolerances),
    ])
    const isWorse = ({ metric, status }: Difference) => metric === 'ttft' && status === 'regression'
    expect(verdicts.filter(([same]) => same!.every(({ held }) => held)).length / rounds).toBeGreaterThan(0.9)
    expect(verdicts.filter(([, slower]) => slower!.some(isWorse)).length / rounds).toBeGreaterThan(0.9)
  })

  test('give the same whenever they are made', () => {
    const other = evidence({ index: 1 })
    expect(compare(base, other, defaultTolerances())).toEqual(compare(base, other, defaultTolerances()))
  })
})
