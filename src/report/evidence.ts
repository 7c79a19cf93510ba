/** @module What is kept of a run to compare another one with it, in some thousand numbers whatever the run's length. */
import * as z from 'zod'

import { SINGLE_METRICS } from '../metrics/definitions.ts'
import type { Samples } from '../metrics/samples.ts'
import { strict } from '../options.ts'
import { KeptRanks, keepRanks } from '../stats/kept-ranks.ts'
import { BLOCKS } from '../stats/paired-blocks.ts'
import { quantile, sortSamples } from '../stats/quantile.ts'
import { PERCENTILES, percentileOf } from '../stats/summary.ts'
import { judgedOf } from './judged.ts'
import type { RunReport } from './run-report.ts'
import { COMPARED_TOTALS } from './tolerance.ts'

/** Samples below which blocks say nothing. */
export const LEAST_SAMPLES = 3 * BLOCKS

/** One number a block: requests in the order in which they left, as many in each. */
const Blocks = z.array(z.number()).length(BLOCKS)

const MetricEvidence = strict({
  ranked: KeptRanks,
  mean: z.number(),
  /** Absent where there are too few samples. */
  blocks: strict({
    means: Blocks,
    /** By percentile: the share of a block that lies at or below that percentile of the whole run. */
    shares: z.record(z.enum(PERCENTILES), Blocks),
  }).optional(),
})
export type MetricEvidence = z.infer<typeof MetricEvidence>

/** Work that was done in equal slices of a run's time. */
const Slices = z.array(z.number()).length(BLOCKS)
const WORK = ['requestsPerSecond', 'outputTokensPerSecond', 'totalTokensPerSecond'] as const
type Work = (typeof WORK)[number]

export const Evidence = strict({
  sent: z.int().min(0),
  completed: z.int().min(0),
  totals: z.partialRecord(z.enum(COMPARED_TOTALS), z.number()),
  metrics: z.partialRecord(z.enum(SINGLE_METRICS), MetricEvidence),
  slices: z.partialRecord(z.enum(WORK), Slices),
})
export type Evidence = z.infer<typeof Evidence>

/** Gathers the evidence of a run. */
export function evidenceOf({ counts, totals }: RunReport, samples: Samples): Evidence {
  const order = orderOf(samples.sentMs())
  const metrics = SINGLE_METRICS.flatMap((metric) => {
    const values = inOrder(samples.column(metric), order)
    return values.length > 0 ? [[metric, metricEvidence(values)] as const] : []
  })
  return {
    sent: judgedOf(counts),
    completed: counts.completed,
    totals: Object.fromEntries(
      COMPARED_TOTALS.flatMap((metric) => (totals[metric] === undefined ? [] : [[metric, totals[metric]]])),
    ),
    metrics: Object.fromEntries(metrics),
    slices: slicesOf(samples),
  }
}

/** Rows by the instant at which their requests left. */
function orderOf(sentMs: Float64Array): Uint32Array {
  return Uint32Array.from(sentMs.keys()).sort((a, b) => sentMs[a]! - sentMs[b]!)
}

/** The values that are there. */
function inOrder(column: Float64Array, order: Uint32Array): Float64Array {
  const values = new Float64Array(order.length)
  let length = 0
  for (const row of order) if (!Number.isNaN(column[row]!)) values[length++] = column[row]!
  return values.subarray(0, length)
}

function metricEvidence(values: Float64Array): MetricEvidence {
  const sorted = sortSamples(values)!
  const blocks = Array.from({ length: BLOCKS }, (_, k) =>
    values.subarray(Math.floor((k * values.length) / BLOCKS), Math.floor(((k + 1) * values.length) / BLOCKS)),
  )
  const shares = PERCENTILES.map((name) => {
    const limit = quantile(sorted, percentileOf(name)!)
    return [name, blocks.map((block) => short(countTo(block, limit) / block.length))]
  })
  return {
    ranked: keepRanks(sorted),
    mean: short(mean(values)),
    ...(values.length >= LEAST_SAMPLES && {
      blocks: { means: blocks.map((block) => short(mean(block))), shares: Object.fromEntries(shares) as Shares },
    }),
  }
}

type Shares = NonNullable<MetricEvidence['blocks']>['shares']

/** The work of a request is spread evenly over the time from when it left to its last piece of content. */
function slicesOf(samples: Samples): Evidence['slices'] {
  const sentMs = samples.sentMs()
  const latency = samples.column('requestLatency')
  const tokens = (metric: 'inputTokens' | 'outputTokens') => samples.column(metric).map((count) => count || 0)
  const [input, output] = [tokens('inputTokens'), tokens('outputTokens')]
  if (samples.rows < LEAST_SAMPLES) return {}
  const from = sentMs.reduce((least, at) => Math.min(least, at), Infinity)
  const to = sentMs.reduce((most, at, row) => Math.max(most, at + latency[row]!), -Infinity)
  const work: Record<Work, (row: number) => number> = {
    requestsPerSecond: () => 1,
    outputTokensPerSecond: (row) => output[row]!,
    totalTokensPerSecond: (row) => input[row]! + output[row]!,
  }
  const sliceMs = (to - from) / BLOCKS
  if (!(sliceMs > 0)) return {}
  const slices = WORK.map((metric) => [metric, new Float64Array(BLOCKS)] as const)
  for (let row = 0; row < samples.rows; row++) {
    const [begin, end] = [(sentMs[row]! - from) / sliceMs, (sentMs[row]! + latency[row]! - from) / sliceMs]
    for (const [metric, slice] of slices) spread(slice, begin, end, work[metric](row))
  }
  const known = slices.filter(([, slice]) => slice.some((amount) => amount > 0))
  return Object.fromEntries(
    known.map(([metric, slice]) => [metric, Array.from(slice, (amount) => rate(amount, sliceMs))]),
  )
}

/** @param begin and `end` are in slices */
function spread(slices: Float64Array, begin: number, end: number, amount: number): void {
  const last = Math.min(Math.floor(end), BLOCKS - 1)
  for (let slice = Math.min(Math.floor(begin), BLOCKS - 1); slice <= last; slice++) {
    const overlap = Math.min(end, slice + 1) - Math.max(begin, slice)
    slices[slice]! += end > begin ? (amount * overlap) / (end - begin) : amount
  }
}

function rate(amount: number, sliceMs: number): number {
  return short((amount / sliceMs) * 1_000)
}

function countTo(values: Float64Array, limit: number): number {
  let count = 0
  for (const value of values) if (value <= limit) count++
  return count
}

function mean(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0) / values.length
}

/** As many digits as a clock is true to. */
function short(value: number): number {
  return Number(value.toPrecision(7))
}
