import { describe, expect, test } from 'vitest'

import { Evidence, evidenceOf } from '../../../src/report/evidence.ts'
import { rankedOf } from '../../../src/stats/kept-ranks.ts'
import { quantile } from '../../../src/stats/quantile.ts'
import { failure, oneToken, row, runOf, times, wholeAnswer } from '../../support/runs.ts'
import { series } from '../../support/series.ts'

function evidence(rows: Parameters<typeof runOf>[0]): Evidence {
  const { run, samples } = runOf(rows)
  return evidenceOf(run, samples)
}

const ttfts = series({ n: 400, mean: 100, stddev: 20 })
const rows = times(400, (i) => row(i, { ttft: ttfts[i]! }))

describe('the evidence of a run', () => {
  test('has the statistics of the run', () => {
    const { run } = runOf(rows)
    const { metrics, totals, sent, completed } = evidence(rows)
    expect(metrics.ttft!.mean).toBeCloseTo(run.metrics.ttft!.mean, 4)
    for (const [name, p] of [
      ['p50', 0.5],
      ['p95', 0.95],
      ['p99', 0.99],
    ] as const) {
      expect(quantile(rankedOf(metrics.ttft!.ranked), p)).toBeCloseTo(run.metrics.ttft![name], 10)
    }
    expect({ sent, completed }).toEqual({ sent: 400, completed: 400 })
    expect(totals).toMatchObject({ requestsPerSecond: run.totals.requestsPerSecond, errorRate: 0 })
  })

  test('has blocks in the order in which requests left, whatever the order in which they ended', () => {
    const { means, shares } = evidence(rows).metrics.ttft!.blocks!
    expect(evidence(rows.toReversed()).metrics.ttft!.blocks).toEqual({ means, shares })
    expect(means[3]).toBeCloseTo(ttfts.slice(60, 80).reduce((sum, value) => sum + value, 0) / 20, 4)
    const median = runOf(rows).run.metrics.ttft!.p50
    expect(shares.p50[3]).toBe(ttfts.slice(60, 80).filter((value) => value <= median).length / 20)
  })

  test('has slices of time that hold all the work there was', () => {
    const { slices, totals } = evidence(rows)
    for (const metric of ['requestsPerSecond', 'outputTokensPerSecond', 'totalTokensPerSecond'] as const) {
      const mean = slices[metric]!.reduce((sum, rate) => sum + rate, 0) / 20
      expect(mean / totals[metric]!).toBeCloseTo(1, 5)
    }
  })

  test('spreads the work of a request over its time', () => {
    // 100 requests at once, each of 2,000 ms: the same rate all along.
    const { slices } = evidence(times(100, (i) => row(i, { sentMs: 0, scheduledMs: 0, requestLatency: 2_000 })))
    for (const rate of slices.requestsPerSecond!) expect(rate).toBeCloseTo(50, 4)
  })

  test('of too few requests has samples, and neither blocks nor slices', () => {
    const { metrics, slices } = evidence(rows.slice(0, 59))
    expect(metrics.ttft!.ranked.n).toBe(59)
    expect(metrics.ttft!.blocks).toBeUndefined()
    expect(slices).toEqual({})
    expect(evidence(rows.slice(0, 60)).metrics.ttft!.blocks).toBeDefined()
  })

  test('leaves out what no request has', () => {
    expect(Object.keys(evidence(times(80, wholeAnswer)).metrics)).not.toContain('ttft')
    expect(evidence(times(80, oneToken)).metrics.itl).toBeUndefined()
    expect(evidence(times(80, (i) => failure(i)))).toMatchObject({ completed: 0, metrics: {}, slices: {} })
  })

  test('of a long run takes no more room, and passes through JSON', () => {
    const many = evidence(times(20_000, (i) => row(i, { ttft: 50 + ((i * 7_919) % 1_000) / 10 })))
    expect(JSON.stringify(many).length).toBeLessThan(60_000)
    expect(Evidence.parse(JSON.parse(JSON.stringify(many)))).toEqual(many)
  })
})
