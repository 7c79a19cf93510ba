import { describe, expect, test } from 'vitest'

import { createSamples } from '../../../src/metrics/samples.ts'
import { createStreams } from '../../../src/random/streams.ts'
import type { RequestRow } from '../../../src/report/request-row.ts'
import { createSliceTally, MOST_SLICES, Slice } from '../../../src/report/slices.ts'
import { failure, row, runOf, times, wholeAnswer } from '../../support/runs.ts'

function slicesOf(rows: readonly RequestRow[], lengthMs: number): Slice[] {
  const tally = createSliceTally(lengthMs)
  const samples = createSamples()
  for (const each of rows) {
    tally.add(each)
    if (each.outcome === 'completed') samples.add(each, [], each.sentMs)
  }
  return tally.list(samples)
}

const lengthOf = ({ fromMs, toMs }: Slice) => (toMs - fromMs) / 1_000
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

describe('slices of a run by hand', () => {
  // Sent at 500 and 1,900: first content after 100 ms, ten more tokens in 100 ms, over 1 ms later.
  const slices = slicesOf([row(0, { sentMs: 500, endMs: 701 }), row(1, { sentMs: 1_900, endMs: 2_101 })], 1_000)

  test('are aligned to its start, and cut where the first request was sent and the last one ended', () => {
    expect(slices.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([
      [500, 1_000],
      [1_000, 2_000],
      [2_000, 2_101],
    ])
  })

  test('have a request where it was sent, wherever it ended', () => {
    expect(slices.map(({ counts }) => counts)).toEqual([
      { sent: 1, completed: 1 },
      { sent: 1, completed: 1 },
      { sent: 0, completed: 0 },
    ])
    expect(slices[1]!.metrics.ttft).toEqual({ n: 1, mean: 100, p50: 100, p90: 100, p99: 100 })
    expect(slices[2]!.metrics).toEqual({})
  })

  test('count throughput where it happened', () => {
    expect(slices.map((slice) => Math.round(slice.requestsPerSecond * lengthOf(slice)))).toEqual([1, 0, 1])
    // The second answer flows from 2,000 to 2,100.
    expect(slices.map((slice) => Math.round(slice.outputTokensPerSecond * lengthOf(slice)))).toEqual([11, 0, 11])
    expect(slices[1]!.concurrency).toBeCloseTo(0.1, 12)
    expect(slices[2]!.concurrency).toBe(1)
  })
})

test('a run that ends where a slice does ends with that one', () => {
  const slices = slicesOf([row(0, { sentMs: 800, requestLatency: 1_200, ttft: 1_200, endMs: 2_000 })], 1_000)
  expect(slices.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([
    [800, 1_000],
    [1_000, 2_000],
  ])
  expect(slices.map(({ requestsPerSecond }) => requestsPerSecond)).toEqual([0, 1])
})

describe('slices of any run', () => {
  const stream = createStreams('slices').stream('rows')
  const rows = times(2_000, (i) => {
    const made = [row, row, wholeAnswer, failure][Math.floor(4 * stream())]!(i)
    const sentMs = 300 + 60_000 * stream()
    const requestLatency = 20_000 * stream()
    const timed = { sentMs, endMs: sentMs + requestLatency + 5 }
    if (made.outcome !== 'completed') return { ...made, ...timed }
    return { ...made, ...timed, requestLatency, ...(made.ttft && { ttft: requestLatency * stream() }) }
  })
  const completed = rows.filter(({ outcome }) => outcome === 'completed')
  const slices = slicesOf(rows, 2_500)

  test('follow one another without a gap', () => {
    for (const [i, slice] of slices.entries()) if (i > 0) expect(slice.fromMs).toBe(slices[i - 1]!.toMs)
    expect(slices[0]!.fromMs).toBe(Math.min(...rows.map(({ sentMs }) => sentMs)))
    expect(slices.at(-1)!.toMs).toBe(Math.max(...rows.map(({ endMs }) => endMs)))
  })

  test('add up to the whole', () => {
    expect(sum(slices.map(({ counts }) => counts.sent))).toBe(rows.length)
    expect(sum(slices.map(({ counts }) => counts.completed))).toBe(completed.length)
    const total = (of: (slice: Slice) => number) => sum(slices.map((slice) => of(slice) * lengthOf(slice)))
    expect(total((slice) => slice.requestsPerSecond)).toBeCloseTo(completed.length, 6)
    const tokens = sum(completed.map(({ outputTokens = 0 }) => outputTokens))
    expect(total((slice) => slice.outputTokensPerSecond)).toBeCloseTo(tokens, 6)
    const inFlightMs = sum(rows.map(({ sentMs, endMs }) => endMs - sentMs))
    expect(total((slice) => slice.concurrency)).toBeCloseTo(inFlightMs / 1_000, 6)
  })

  test('summarise the metrics of what was sent in them', () => {
    const [, , third] = slices
    const within = completed.filter(({ sentMs }) => sentMs >= third!.fromMs && sentMs < third!.toMs)
    const { n, mean } = third!.metrics.requestLatency!
    expect(n).toBe(within.length)
    expect(mean).toBeCloseTo(sum(within.map(({ requestLatency = NaN }) => requestLatency)) / n, 6)
  })

  test('are what the contract says', () => {
    for (const slice of slices) expect(Slice.parse(slice)).toEqual(slice)
  })
})

test('slices are at most a thousand: then each is a multiple of the length asked', () => {
  const slices = slicesOf([row(0, { sentMs: 0, endMs: 1 }), row(1, { sentMs: 3_599_999, endMs: 3_600_000 })], 1_000)
  expect(slices.length).toBeLessThanOrEqual(MOST_SLICES)
  expect(slices.length).toBeGreaterThan(MOST_SLICES / 2)
  expect(slices[1]!.toMs - slices[1]!.fromMs).toBe(4_000)
})

test('a report has slices where the load asks for them, without the warm-up', () => {
  const rows = times(100, (i) => row(i, { phase: i < 50 ? 'warmup' : 'measured' }))
  const pacing = { kind: 'closed' } as const
  expect(runOf(rows, { head: { load: { pacing } } }).run).not.toHaveProperty('slices')
  const { slices } = runOf(rows, { head: { load: { pacing, sliceMs: 250 } } }).run
  expect(slices!.map(({ fromMs, counts }) => [fromMs, counts.sent])).toEqual([
    [500, 25],
    [750, 25],
    [1_000, 0],
  ])
})

test('a run of which nothing was measured has no slices', () => {
  const { slices } = runOf([], { head: { load: { pacing: { kind: 'closed' }, sliceMs: 250 } } }).run
  expect(slices).toEqual([])
})
