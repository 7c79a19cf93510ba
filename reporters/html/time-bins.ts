/** @module A run in intervals of equal length: what came, what went on, how long it took. */
import { quantile, sortSamples } from '../../src/stats/quantile.ts'
import type { RequestColumns } from './request-columns.ts'

export interface TimeBin {
  /** From the start of the run. */
  readonly fromMs: number
  readonly toMs: number
  /** Requests completed in it. */
  readonly requestsPerSecond: number
  /** The tokens of an answer are spread evenly over the time in which it came. */
  readonly outputTokensPerSecond: number
  /** Requests in flight, averaged over it. */
  readonly inFlight: number
  /** Of the requests that were sent in it; `null` where none of them has it. */
  readonly ttft: Middle | null
  readonly requestLatency: Middle | null
  /** Requests that ended in it without an answer, by kind. */
  readonly errors: ReadonlyMap<string, number>
}

export interface Middle {
  readonly p50: number
  readonly p99: number
}

/** More would be thinner than a line. */
const MOST_BINS = 120
/** Fewer would hide what changes. */
const LEAST_BINS = 12
/** Requests that an interval should have, on average, so that its rate means something. */
const REQUESTS_PER_BIN = 20

const SECOND_MS = 1_000
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Lengths of intervals that are easy to read. */
const WIDTHS_MS = [
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_800].map((seconds) => seconds * SECOND_MS),
  ...[1, 2, 6, 12].map((hours) => hours * HOUR_MS),
]

/** Intervals from the start of the run to its last end, those of the warm-up included. */
export function binTime({ column, rows, errorOf }: RequestColumns): TimeBin[] {
  const edges = edgesOf(column.endMs, rows)
  const bins = edges.slice(1).map((toMs, i) => createBin(edges[i]!, toMs))
  const indexOf = (ms: number) => Math.min(bins.length - 1, Math.max(0, Math.floor(ms / edges[1]!)))
  for (let row = 0; row < rows; row++) {
    const sent = column.sentMs[row]!
    const end = column.endMs[row]!
    spread(bins, indexOf(sent), [sent, end], end - sent, (bin, share) => (bin.busyMs += share))
    const error = errorOf(row)
    const last = bins[indexOf(end)]!
    if (error === undefined) {
      const latency = column.requestLatency[row]!
      const ttft = column.ttft[row]!
      // An answer that isn't streamed comes all at once.
      const first = sent + (Number.isNaN(ttft) ? latency : ttft)
      const tokens = column.outputTokens[row]!
      spread(bins, indexOf(first), [first, sent + latency], tokens, (bin, share) => (bin.tokens += share))
      last.completed++
      bins[indexOf(sent)]!.ttft.push(ttft)
      bins[indexOf(sent)]!.requestLatency.push(latency)
    } else last.errors.set(error, (last.errors.get(error) ?? 0) + 1)
  }
  return bins.map(finishBin)
}

/** What is left over at the end joins the last interval, unless it is half of one: too short a time makes a wild rate. */
function edgesOf(endMs: Float64Array, rows: number): number[] {
  const lastMs = Math.max(
    1,
    endMs.reduce((latest, end) => Math.max(latest, end), 0),
  )
  const most = Math.min(MOST_BINS, Math.max(LEAST_BINS, rows / REQUESTS_PER_BIN))
  const width = WIDTHS_MS.find((each) => lastMs / each <= most) ?? Math.ceil(lastMs / most / DAY_MS) * DAY_MS
  const count = Math.max(1, Math.round(lastMs / width))
  return [...Array.from({ length: count }, (_, i) => i * width), lastMs]
}

interface OpenBin {
  readonly fromMs: number
  readonly toMs: number
  completed: number
  busyMs: number
  tokens: number
  readonly ttft: number[]
  readonly requestLatency: number[]
  readonly errors: Map<string, number>
}

function createBin(fromMs: number, toMs: number): OpenBin {
  return { fromMs, toMs, completed: 0, busyMs: 0, tokens: 0, ttft: [], requestLatency: [], errors: new Map() }
}

/** Gives each interval its share of an amount that accrues evenly between two instants. */
function spread(
  bins: readonly OpenBin[],
  first: number,
  [from, to]: readonly [number, number],
  amount: number,
  give: (bin: OpenBin, share: number) => void,
): void {
  if (!(amount > 0)) return
  if (to <= from) return give(bins[first]!, amount)
  for (let i = first; i < bins.length && bins[i]!.fromMs < to; i++) {
    const bin = bins[i]!
    give(bin, (amount * (Math.min(to, bin.toMs) - Math.max(from, bin.fromMs))) / (to - from))
  }
}

function finishBin({ fromMs, toMs, completed, busyMs, tokens, ttft, requestLatency, errors }: OpenBin): TimeBin {
  const seconds = (toMs - fromMs) / SECOND_MS
  return {
    fromMs,
    toMs,
    requestsPerSecond: completed / seconds,
    outputTokensPerSecond: tokens / seconds,
    inFlight: busyMs / (toMs - fromMs),
    ttft: middleOf(ttft),
    requestLatency: middleOf(requestLatency),
    errors,
  }
}

function middleOf(values: readonly number[]): Middle | null {
  const sorted = sortSamples(Float64Array.from(values))
  return sorted ? { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) } : null
}
