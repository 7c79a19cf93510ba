/** @module A run in slices of equal length from its start: how it went on, in numbers. */
import * as z from 'zod'

import { SINGLE_METRICS, type SingleMetric } from '../metrics/definitions.ts'
import type { Samples } from '../metrics/samples.ts'
import { strict } from '../options.ts'
import { GrowingColumn } from '../stats/growing-column.ts'
import { quantile, sortSamples } from '../stats/quantile.ts'
import { momentsOf } from '../stats/summary.ts'
import type { RequestRow } from './request-row.ts'

const SliceSummary = strict({ n: z.int(), mean: z.number(), p50: z.number(), p90: z.number(), p99: z.number() })

const count = z.int().min(0)

/**
 * One slice. Counts and metrics are those of the measured requests that were sent in it, wherever they ended, as AIPerf has
 * it. Rates and concurrency are of the time itself: what ended, flowed or was open between its bounds.
 */
export const Slice = strict({
  /** Ms from the start of the run, a multiple of the length but for the first send and the last end. */
  fromMs: z.number(),
  toMs: z.number(),
  counts: strict({ sent: count, completed: count }),
  metrics: z.partialRecord(z.enum(SINGLE_METRICS), SliceSummary),
  /** Requests whose last content came in it, per second of it. */
  requestsPerSecond: z.number(),
  /** The tokens of an answer are spread evenly over the time from its first content to its last. */
  outputTokensPerSecond: z.number(),
  /** Measured requests in flight, averaged over its time. */
  concurrency: z.number(),
})
export type Slice = z.infer<typeof Slice>

/** A report stays small: where there would be more slices, each is a multiple of the length asked. */
export const MOST_SLICES = 1_000

export interface SliceTally {
  add(row: RequestRow): void
  /** @param samples of the same rows: those completed, in the same order */
  list(samples: Samples): Slice[]
}

export function createSliceTally(lengthMs: number): SliceTally {
  const sent = new GrowingColumn()
  const ended = new GrowingColumn()

  return {
    add({ sentMs, endMs }) {
      sent.push(sentMs)
      ended.push(endMs)
    },
    list(samples) {
      const sentMs = sent.values()
      const endMs = ended.values()
      if (sentMs.length === 0) return []
      const cut = cutOf(least(sentMs), greatest(endMs), lengthMs)
      const slices = Array.from({ length: cut.slices }, () => ({ sent: 0, ended: 0, tokens: 0, openMs: 0 }))
      for (const [i, from] of sentMs.entries()) {
        slices[cut.indexOf(from)]!.sent++
        cut.spread(from, endMs[i]!, (slice, ms) => (slices[slice]!.openMs += ms))
      }
      const rows = addCompleted(slices, cut, samples)
      return slices.map((slice, i) => describe(slice, cut.boundsOf(i), rows[i]!, samples))
    },
  }
}

interface Sums {
  sent: number
  ended: number
  tokens: number
  openMs: number
}

interface Cut {
  readonly slices: number
  indexOf(atMs: number): number
  boundsOf(slice: number): readonly [fromMs: number, toMs: number]
  /** Calls with every slice that a stretch of time touches, and how much of it lies there. */
  spread(fromMs: number, toMs: number, put: (slice: number, ms: number) => void): void
}

function cutOf(firstMs: number, lastMs: number, askedMs: number): Cut {
  const widthMs = askedMs * Math.max(1, Math.ceil((lastMs - firstMs) / askedMs / (MOST_SLICES - 1)))
  const base = Math.floor(firstMs / widthMs)
  // What ends at a bound belongs to the slice before it: none has no length.
  const slices = Math.max(1, Math.ceil(lastMs / widthMs) - base)
  const indexOf = (atMs: number) => Math.min(slices - 1, Math.max(0, Math.floor(atMs / widthMs) - base))
  const startOf = (slice: number) => (base + slice) * widthMs
  return {
    slices,
    indexOf,
    boundsOf: (slice) => [Math.max(firstMs, startOf(slice)), Math.min(lastMs, startOf(slice + 1))],
    spread(fromMs, toMs, put) {
      for (let slice = indexOf(fromMs); slice <= indexOf(toMs); slice++) {
        put(slice, Math.min(toMs, startOf(slice + 1)) - Math.max(fromMs, startOf(slice)))
      }
    },
  }
}

/** Adds what completed requests brought, and gives the rows that were sent in each slice. */
function addCompleted(slices: readonly Sums[], cut: Cut, samples: Samples): number[][] {
  const rows = slices.map((): number[] => [])
  const latency = samples.column('requestLatency')
  const ttft = samples.column('ttft')
  const tokens = samples.column('outputTokens')
  for (const [row, sentMs] of samples.sentMs().entries()) {
    rows[cut.indexOf(sentMs)]!.push(row)
    const lastMs = sentMs + latency[row]!
    slices[cut.indexOf(lastMs)]!.ended++
    const flowMs = latency[row]! - ttft[row]!
    const made = tokens[row]! || 0
    if (flowMs > 0) cut.spread(lastMs - flowMs, lastMs, (slice, ms) => (slices[slice]!.tokens += (made * ms) / flowMs))
    else slices[cut.indexOf(lastMs)]!.tokens += made
  }
  return rows
}

function describe(
  sums: Sums,
  [fromMs, toMs]: readonly [number, number],
  rows: readonly number[],
  samples: Samples,
): Slice {
  const ms = toMs - fromMs
  const each = (sum: number) => (ms > 0 ? sum / ms : 0)
  return {
    fromMs,
    toMs,
    counts: { sent: sums.sent, completed: rows.length },
    metrics: Object.fromEntries(SINGLE_METRICS.flatMap((metric) => summarize(metric, rows, samples))),
    requestsPerSecond: 1_000 * each(sums.ended),
    outputTokensPerSecond: 1_000 * each(sums.tokens),
    concurrency: each(sums.openMs),
  }
}

function summarize(metric: SingleMetric, rows: readonly number[], samples: Samples) {
  const column = samples.column(metric)
  const sorted = sortSamples(Float64Array.from(rows, (row) => column[row]!))
  if (!sorted) return []
  const { n, mean } = momentsOf(sorted)
  const [p50, p90, p99] = [0.5, 0.9, 0.99].map((p) => quantile(sorted, p))
  return [[metric, { n, mean, p50: p50!, p90: p90!, p99: p99! }] as const]
}

function least(values: Float64Array): number {
  return values.reduce((low, value) => Math.min(low, value), Infinity)
}

function greatest(values: Float64Array): number {
  return values.reduce((high, value) => Math.max(high, value), -Infinity)
}
