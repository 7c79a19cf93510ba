/** @module When the requests of a trace came: how many a second, and in what bursts. */
import { binBetween } from '../stats/bins.ts'
import { sortSamples } from '../stats/quantile.ts'
import { summarize, type Summary } from '../stats/summary.ts'

export interface ArrivalStatistics {
  /** Requests that carry a timestamp. */
  readonly requests: number
  /** From the first to the last of them. */
  readonly durationMs: number
  /** Mean rate: gaps over duration. `null` where all came at once. */
  readonly perSecond: number | null
  /** Most requests in one second, seconds counted from the first request. */
  readonly peakPerSecond: number
  /** Times between requests in order of time, in ms. */
  readonly gapMs: Summary
  /**
   * Coefficient of variation of the gaps, stddev / mean: 0 is a metronome, 1 a Poisson process, more comes in bursts.
   * `null` where all came at once.
   */
  readonly burstiness: number | null
  /** Requests in stretches of the trace, each `windowMs` long. */
  readonly perWindow: readonly number[]
  readonly windowMs: number
  /** Requests whose timestamp lies before that of the row above. */
  readonly outOfOrder: number
}

/**
 * What the timestamps say; `undefined` below two of them.
 *
 * @param timestampsMs a row each, in the order of the file; NaN where a row has none
 */
export function describeArrivals(timestampsMs: Float64Array, windows: number): ArrivalStatistics | undefined {
  const times = sortSamples(timestampsMs)
  if (!times || times.length < 2) return undefined
  const durationMs = times.at(-1)! - times[0]!
  const gapMs = summarize(sortSamples(times.subarray(1).map((time, i) => time - times[i]!))!)
  return {
    requests: times.length,
    durationMs,
    perSecond: durationMs === 0 ? null : ((times.length - 1) / durationMs) * 1_000,
    peakPerSecond: peak(times),
    gapMs,
    burstiness: durationMs === 0 ? null : gapMs.stddev / gapMs.mean,
    perWindow: binBetween(times, times[0]!, times.at(-1)!, windows).counts,
    windowMs: durationMs / windows,
    outOfOrder: countFalls(timestampsMs.filter((time) => !Number.isNaN(time))),
  }
}

function peak(times: Float64Array): number {
  let most = 0
  let second = -1
  let count = 0
  for (const time of times) {
    const its = Math.floor((time - times[0]!) / 1_000)
    count = its === second ? count + 1 : 1
    second = its
    most = Math.max(most, count)
  }
  return most
}

function countFalls(values: Float64Array): number {
  let falls = 0
  for (let i = 1; i < values.length; i++) if (values[i]! < values[i - 1]!) falls++
  return falls
}
