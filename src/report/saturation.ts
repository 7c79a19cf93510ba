/** @module Whether an open loop sends more than the server gets done: its queue grows, and with it the wait for an answer. */
import type { Segment } from '../load/profile.ts'
import { GrowingColumn } from '../stats/growing-column.ts'
import { trendScore } from '../stats/trend.ts'
import { formatNumber } from './format.ts'
import type { RequestRow } from './request-row.ts'

/** Parts that a window is cut into, and the z-score of one chance in a thousand. */
const PARTS = 10
const SCORE = 3.09

export interface SaturationOptions {
  readonly windowMs: number
  /** Sessions per second over the time of the run. */
  readonly rate: readonly Segment[]
}

/** Takes every request in the order of its end, those of the warm-up too; says why the server is saturated, once it is. */
export type SaturationWatch = (row: RequestRow) => string | undefined

/** Requests that came due in one part of the time. */
interface Part {
  n: number
  /** Σ of requests due before each and not ended when it came due, and Σ of its wait, ms. */
  queue: number
  waitMs: number
  /** The greatest number of a request. */
  lastSeq: number
}

/**
 * Looks at the last window in ten parts, whenever one more is over. The server is saturated where, over these parts,
 *
 * 1. the mean queue and the mean wait both rise by Mann and Kendall's test, each at 99.9 %, and
 * 2. the queue has grown by more than arrivals and departures of the same rate would make it at 99.9 %: by
 *    3.09 √(2 n) for n requests, whose counts are taken to vary as Poisson's do, and
 * 3. the wait is at least twice what it was in the best part since the rate is steady.
 *
 * The idea of two slopes, of what is in flight and of the wait for the first token, is GuideLLM's. The window begins when
 * the rate has been steady for twice the time of the first session: a queue that fills up is none that overflows.
 */
export function createSaturationWatch({ windowMs, rate }: SaturationOptions): SaturationWatch {
  const partMs = windowMs / PARTS
  const parts = new Map<number, Part>()
  const ends = new GrowingColumn()
  let fillMs: number | undefined
  let looked = -Infinity
  let calm = { sinceMs: NaN, waitMs: Infinity }

  function note({ seq, scheduledMs, sentMs, endMs, ttft }: RequestRow): void {
    const at = Math.floor(scheduledMs / partMs)
    const part = parts.get(at) ?? { n: 0, queue: 0, waitMs: 0, lastSeq: 0 }
    part.n++
    part.queue += seq - countUpTo(ends.values(), scheduledMs)
    part.waitMs += ttft === undefined ? endMs - scheduledMs : sentMs + ttft - scheduledMs
    part.lastSeq = Math.max(part.lastSeq, seq)
    parts.set(at, part)
    ends.push(endMs)
  }

  function look(last: number): string | undefined {
    const first = last - PARTS + 1
    const sinceMs = steadySince(rate, (last + 1) * partMs)
    if (fillMs === undefined || first * partMs < sinceMs + 2 * fillMs) return undefined
    const window = Array.from({ length: PARTS }, (_, i) => parts.get(first + i))
    for (const at of parts.keys()) if (at < first) parts.delete(at)
    if (!window.every((part) => part !== undefined)) return undefined
    if (sinceMs !== calm.sinceMs) calm = { sinceMs, waitMs: Infinity }
    calm.waitMs = Math.min(calm.waitMs, ...window.map(waitOf))
    return judge(window, windowMs, calm.waitMs)
  }

  return (row) => {
    // The request goes on.
    if (row.retried) return undefined
    note(row)
    if (fillMs === undefined && row.turn === row.turns - 1) fillMs = row.endMs
    // The part before the one in which requests now come due is over, as far as they have ended.
    const over = Math.floor(row.scheduledMs / partMs) - 1
    if (over <= looked) return undefined
    looked = over
    return look(over)
  }
}

function waitOf({ waitMs, n }: Part): number {
  return waitMs / n
}

function judge(window: readonly Part[], windowMs: number, calmMs: number): string | undefined {
  const queues = window.map(({ queue, n }) => queue / n)
  const waits = window.map(waitOf)
  const [first, last] = [queues[0]!, queues.at(-1)!]
  const requests = window.at(-1)!.lastSeq - window[0]!.lastSeq
  const grows = trendScore(queues) > SCORE && trendScore(waits) > SCORE
  if (!grows || last - first < SCORE * Math.sqrt(2 * requests) || waits.at(-1)! < 2 * calmMs) return undefined
  const [before, now] = [waits[0]!, waits.at(-1)!].map((ms) => formatNumber(ms))
  return `the server is saturated: within ${formatNumber(windowMs / 1_000)} s its queue has grown from ${formatNumber(first)} to ${formatNumber(last)} requests, and the wait from ${before} to ${now} ms`
}

/** Since when a rate has been what it is, ms; ∞ where it changes at that instant. */
function steadySince(rate: readonly Segment[], atMs: number): number {
  let startMs = 0
  let since = 0
  let value: number | undefined
  for (const { from, to, overMs } of rate) {
    if (startMs >= atMs) break
    if (from !== to && overMs > 0) since = startMs + overMs
    else if (from !== value) since = startMs
    value = to
    startMs += overMs
  }
  return since > atMs ? Infinity : since
}

/** Numbers of an ascending list that are at most a value. */
function countUpTo(ascending: Float64Array, value: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (ascending[middle]! <= value) low = middle + 1
    else high = middle
  }
  return low
}
