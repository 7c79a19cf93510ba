import { describe, expect, test } from 'vitest'

import { createTotals, endStretch, measuredMs, runMetricsOf, type Totals } from '../../../src/metrics/run-metrics.ts'

/** Four requests sent from 1,000 on, three of them completed, the last content at 5,000; the fourth fails at 6,000. */
const totals: Totals = {
  sent: 4,
  judged: 4,
  completed: 3,
  inputTokens: 300,
  outputTokens: 60,
  lookedUpTokens: 200,
  cachedTokens: 50,
  inFlightMs: 2_000 + 3_000 + 2_500 + 2_500,
  firstSentMs: 1_000,
  lastContentMs: 5_000,
  lastEndMs: 6_000,
  earlierMs: 0,
  earlierBusyMs: 0,
}

describe('the metrics of a run', () => {
  test('follow the formulas', () => {
    expect(runMetricsOf(totals)).toEqual({
      requestsPerSecond: 3 / 4,
      outputTokensPerSecond: 60 / 4,
      totalTokensPerSecond: 360 / 4,
      errorRate: 1 / 4,
      concurrency: 10_000 / 5_000,
      cacheHitRate: 50 / 200,
    })
  })

  test('have no hit rate where no server says what it had', () => {
    expect(runMetricsOf({ ...totals, lookedUpTokens: 0, cachedTokens: 0 })).not.toHaveProperty('cacheHitRate')
  })

  test('have no output throughput where nothing was generated', () => {
    const { outputTokensPerSecond, totalTokensPerSecond } = runMetricsOf({ ...totals, outputTokens: 0 })
    expect([outputTokensPerSecond, totalTokensPerSecond]).toEqual([undefined, 300 / 4])
  })

  test('refer throughput to the time up to the last content of a completed request', () => {
    expect(measuredMs(totals)).toBe(4_000)
    expect(runMetricsOf({ ...totals, lastEndMs: 60_000 }).requestsPerSecond).toBe(3 / 4)
  })

  test('leave out the rest between two stretches', () => {
    const resumed = { ...totals }
    endStretch(resumed)
    expect(measuredMs(resumed)).toBe(4_000)
    Object.assign(resumed, {
      completed: 6,
      inFlightMs: 20_000,
      firstSentMs: 60_000,
      lastContentMs: 62_000,
      lastEndMs: 65_000,
    })
    expect(measuredMs(resumed)).toBe(6_000)
    expect(runMetricsOf(resumed)).toMatchObject({ requestsPerSecond: 6 / 6, concurrency: 20_000 / (5_000 + 5_000) })
  })

  test('are not changed by the end of a stretch in which nothing was sent', () => {
    const ended = { ...totals }
    endStretch(ended)
    endStretch(ended)
    expect(runMetricsOf(ended)).toEqual(runMetricsOf(totals))
  })

  test('count a request in flight as one for as long as it is', () => {
    // Two users for ten seconds, without a pause.
    const busy = { ...totals, inFlightMs: 20_000, firstSentMs: 0, lastEndMs: 10_000 }
    expect(runMetricsOf(busy).concurrency).toBe(2)
  })

  test('of failures alone are the error rate and the concurrency', () => {
    const failed = { ...createTotals(), sent: 5, judged: 5, inFlightMs: 500, firstSentMs: 1_000, lastEndMs: 1_500 }
    expect(measuredMs(failed)).toBe(0)
    expect(runMetricsOf(failed)).toEqual({ errorRate: 1, concurrency: 1 })
  })

  test('have an error rate of those that are judged, and none where none is', () => {
    expect(runMetricsOf({ ...totals, sent: 10, judged: 6 }).errorRate).toBe(1 / 2)
    expect(runMetricsOf({ ...createTotals(), sent: 3, firstSentMs: 0, lastEndMs: 0 })).toEqual({})
  })

  test('of no request are none', () => {
    expect(runMetricsOf(createTotals())).toEqual({})
    expect(measuredMs(createTotals())).toBe(0)
  })

  test('have no concurrency where no time passed', () => {
    const instant = { ...createTotals(), sent: 1, judged: 1, firstSentMs: 1_000, lastEndMs: 1_000 }
    expect(runMetricsOf(instant)).toEqual({ errorRate: 1 })
  })

  test('have no throughput where no time passed up to the last content', () => {
    const instant = { ...totals, sent: 1, completed: 1, lastContentMs: 1_000 }
    expect(Object.keys(runMetricsOf(instant)).sort()).toEqual(['cacheHitRate', 'concurrency', 'errorRate'])
  })
})
