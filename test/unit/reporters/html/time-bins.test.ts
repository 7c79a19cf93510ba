import { describe, expect, test } from 'vitest'

import { createColumns } from '../../../../reporters/html/request-columns.ts'
import { binTime, type TimeBin } from '../../../../reporters/html/time-bins.ts'
import type { RequestRow } from '../../../../src/report/request-row.ts'
import { failure, oneToken, row, times, wholeAnswer } from '../../../support/runs.ts'

function binsOf(rows: readonly RequestRow[]): TimeBin[] {
  const columns = createColumns()
  for (const each of rows) columns.add(each)
  return binTime(columns.finish())
}

/** What a rate adds up to over the intervals. */
function total(bins: readonly TimeBin[], rate: 'requestsPerSecond' | 'outputTokensPerSecond' | 'inFlight'): number {
  const perMs = rate === 'inFlight' ? 1 : 1_000
  return bins.reduce((sum, bin) => sum + (bin[rate] * (bin.toMs - bin.fromMs)) / perMs, 0)
}

/** Four hundred requests of 50 to 200 ms over twenty seconds, every tenth without an answer. */
const mixed = times(400, (i) => {
  const sentMs = i * 50 + ((i * 37) % 11)
  const latency = 50 + ((i * 53) % 151)
  if (i % 10 === 0) return { ...failure(i, i % 20 === 0 ? 'http-500' : 'timeout'), sentMs, endMs: sentMs + latency }
  return row(i, { sentMs, endMs: sentMs + latency + 1, requestLatency: latency, ttft: latency / 2, outputTokens: 11 })
})

describe('a run in intervals', () => {
  const bins = binsOf(mixed)

  test('is covered without a gap, from its start to its last end', () => {
    expect(bins[0]!.fromMs).toBe(0)
    expect(bins.at(-1)!.toMs).toBe(Math.max(...mixed.map(({ endMs }) => endMs)))
    for (const [i, { fromMs }] of bins.entries()) if (i > 0) expect(fromMs).toBe(bins[i - 1]!.toMs)
  })

  test('loses no request', () => {
    expect(total(bins, 'requestsPerSecond')).toBeCloseTo(360, 6)
    expect(bins.reduce((sum, { errors }) => sum + [...errors.values()].reduce((a, b) => a + b, 0), 0)).toBe(40)
  })

  test('loses no token and no time in flight', () => {
    expect(total(bins, 'outputTokensPerSecond')).toBeCloseTo(360 * 11, 6)
    const inFlightMs = mixed.reduce((sum, { sentMs, endMs }) => sum + endMs - sentMs, 0)
    expect(total(bins, 'inFlight')).toBeCloseTo(inFlightMs, 6)
  })

  test('has percentiles between the extremes of the requests sent in each', () => {
    for (const { fromMs, toMs, requestLatency } of bins) {
      const sent = mixed.filter(({ sentMs, outcome }) => outcome === 'completed' && sentMs >= fromMs && sentMs < toMs)
      const latencies = sent.map((each) => each.requestLatency!)
      expect(requestLatency !== null).toBe(latencies.length > 0)
      if (!requestLatency) continue
      expect(requestLatency.p50).toBeGreaterThanOrEqual(Math.min(...latencies))
      expect(requestLatency.p99).toBeLessThanOrEqual(Math.max(...latencies))
      expect(requestLatency.p50).toBeLessThanOrEqual(requestLatency.p99)
    }
  })

  test('tells kinds of error apart', () => {
    const kinds = new Set(bins.flatMap(({ errors }) => [...errors.keys()]))
    expect(kinds).toEqual(new Set(['http-500', 'timeout']))
  })
})

describe('intervals', () => {
  const widthOf = (rows: number, lastMs: number) => {
    const [first, ...rest] = binsOf(times(rows, (i) => row(i, { sentMs: 0, endMs: i === 0 ? lastMs : 1 })))
    return { width: first!.toMs, count: rest.length + 1 }
  }

  test('are of a round length, and never more than 120', () => {
    const rounds = [1, 1_000, 60_000, 3_600_000].flatMap((unit) =>
      [1, 2, 5, 6, 10, 12, 15, 20, 30, 50, 100, 200, 500].map((each) => each * unit),
    )
    for (const lastMs of [950, 12_345, 61_000, 3_600_000, 90_000_000]) {
      const { width, count } = widthOf(2_400, lastMs)
      expect(count).toBeLessThanOrEqual(120)
      expect(count).toBeGreaterThan(20)
      expect(rounds).toContain(width)
    }
  })

  test('are whole days in a run of months', () => {
    const { width, count } = widthOf(2_400, 9_000_000_000)
    expect(width % 86_400_000).toBe(0)
    expect(count).toBeLessThanOrEqual(120)
  })

  test('of a run that took no time are one', () => {
    expect(widthOf(1, 0)).toEqual({ width: 1, count: 1 })
  })

  test('are longer where there are few requests: a rate of one or two says nothing', () => {
    expect(widthOf(100, 60_000).count).toBeLessThanOrEqual(12)
    expect(widthOf(2_400, 60_000).count).toBeGreaterThan(50)
  })

  test('end with none that is shorter than half of the others', () => {
    for (const lastMs of [10_010, 10_400, 10_510, 10_999]) {
      const bins = binsOf(times(240, (i) => row(i, { sentMs: 0, endMs: i === 0 ? lastMs : 1 })))
      const width = bins[0]!.toMs
      const last = bins.at(-1)!
      expect((last.toMs - last.fromMs) / width).toBeGreaterThanOrEqual(0.5)
      expect((last.toMs - last.fromMs) / width).toBeLessThan(1.5)
    }
  })
})

test('tokens are spread over the time in which an answer came', () => {
  const bins = binsOf([row(0, { sentMs: 0, endMs: 1_200, ttft: 600, requestLatency: 1_200, outputTokens: 60 })])
  const rates = bins.map(({ fromMs, outputTokensPerSecond }) => [fromMs, outputTokensPerSecond])
  expect(rates.filter(([from]) => from! < 600).every(([, rate]) => rate === 0)).toBe(true)
  for (const [, rate] of rates.filter(([from]) => from! >= 600)) expect(rate).toBeCloseTo(100, 6)
})

test('an answer in one piece comes at its end', () => {
  const bins = binsOf([{ ...wholeAnswer(0), sentMs: 0, endMs: 1_200, requestLatency: 1_150, outputTokens: 12 }])
  expect(total(bins, 'outputTokensPerSecond')).toBeCloseTo(12, 6)
  expect(bins.filter(({ outputTokensPerSecond }) => outputTokensPerSecond > 0)).toHaveLength(1)
  expect(bins.every(({ ttft }) => ttft === null)).toBe(true)
})

test('an answer of one token is counted', () => {
  expect(total(binsOf([oneToken(0)]), 'outputTokensPerSecond')).toBeCloseTo(1, 6)
})
