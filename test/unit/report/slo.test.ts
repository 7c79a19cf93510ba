import { describe, expect, test } from 'vitest'

import { REQUEST_METRICS, requestMetrics, RUN_METRICS, runMetrics } from '../../../src/metrics/definitions.ts'
import { parseSlo, type Slo } from '../../../src/report/slo.ts'

describe('every good form', () => {
  test.for(REQUEST_METRICS)('bounds any statistic of %s on both sides', (metric) => {
    const statistics = ['p50', 'p99', 'p99.9', 'p0.5', 'mean', 'stddev', 'min', 'max']
    const limits = { min: 1, max: 2 }
    const checks = parseSlo({ [metric]: Object.fromEntries(statistics.map((name) => [name, limits])) })
    expect(checks).toEqual(statistics.map((statistic) => ({ kind: 'statistic', metric, statistic, limits })))
  })

  test.for(RUN_METRICS)('bounds %s itself', (metric) => {
    const limits = { min: 0.1, max: 0.2 }
    expect(parseSlo({ [metric]: limits })).toEqual([{ kind: 'run', metric, limits }])
  })

  test('reads a bare number as the worse side of each metric', () => {
    const requests = REQUEST_METRICS.map((metric) => [requestMetrics[metric].better, { [metric]: { p50: 1 } }] as const)
    const runs = RUN_METRICS.map((metric) => [runMetrics[metric].better, { [metric]: 1 }] as const)
    for (const [better, slo] of [...requests, ...runs]) {
      if (better !== 'neither') expect(parseSlo(slo)[0]!.limits).toEqual(better === 'lower' ? { max: 1 } : { min: 1 })
    }
    expect(parseSlo({ ttft: { p99: 400 }, requestsPerSecond: 20, errorRate: 0 }).map(({ limits }) => limits)).toEqual([
      { max: 400 },
      { min: 20 },
      { max: 0 },
    ])
  })

  test('takes goodput as a share, a rate, or both over the same conditions', () => {
    const where = { ttft: 400, itl: { max: 40 }, outputTokens: { min: 10 } }
    const limits = { ttft: { max: 400 }, itl: { max: 40 }, outputTokens: { min: 10 } }
    expect(parseSlo({ goodput: { where, min: 0.95, perSecond: 3 } })).toEqual([
      { kind: 'goodput', where: limits, unit: 'share', limits: { min: 0.95 } },
      { kind: 'goodput', where: limits, unit: 'requests/s', limits: { min: 3 } },
    ])
  })

  test('keeps the order in which objectives were written', () => {
    const checks = parseSlo({ errorRate: 0, itl: { p95: 40, p50: 20 }, ttft: { p99: 400 } })
    const names = checks.map((check) =>
      check.kind === 'statistic' ? `${check.metric}.${check.statistic}` : check.kind,
    )
    expect(names.toSorted()).toEqual(['itl.p50', 'itl.p95', 'run', 'ttft.p99'])
  })

  test('passes over what is undefined, as a condition in JavaScript leaves it', () => {
    const slo = { ttft: undefined, errorRate: { min: undefined, max: 0.01 }, goodput: undefined } as unknown as Slo
    expect(parseSlo(slo)).toEqual([{ kind: 'run', metric: 'errorRate', limits: { max: 0.01 } }])
    const goodput = { where: { ttft: 400, itl: undefined }, min: 1, perSecond: undefined }
    expect(parseSlo({ goodput } as unknown as Slo)).toEqual([
      { kind: 'goodput', where: { ttft: { max: 400 } }, unit: 'share', limits: { min: 1 } },
    ])
  })
})
