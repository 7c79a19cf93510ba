/** @module The hit rate of an endless cache over the course of a trace. */

import { lengthOf, type RequestBlocks } from './request-blocks.ts'

/** A stretch of the trace. */
export interface HitRateWindow {
  /** Where it begins: ms from the first request or, in a trace without timestamps, requests before it. */
  readonly start: number
  readonly requests: number
  readonly blocks: number
  /** Blocks found over all blocks; `null` where it has none. */
  readonly blockHitRate: number | null
}

export interface HitRateSeries {
  readonly by: 'time' | 'request'
  /** As wide as each other. */
  readonly windows: readonly HitRateWindow[]
}

/**
 * Hits by windows of time or, unless every request has a timestamp, by windows of as many requests.
 *
 * @param hits of each request, in blocks
 * @param timestampsMs of each request; NaN where it has none
 */
export function hitRateSeries(
  trace: RequestBlocks,
  hits: Float64Array,
  timestampsMs: Float64Array,
  count: number,
): HitRateSeries {
  const timed = timestampsMs.every((time) => !Number.isNaN(time))
  const places = timed ? sinceFirst(timestampsMs) : timestampsMs.map((_, request) => request)
  const last = places.reduce((most, place) => Math.max(most, place), 0)
  const width = (timed ? last : last + 1) / count
  const windows = Array.from({ length: count }, () => ({ requests: 0, blocks: 0, hits: 0 }))
  for (const [request, place] of places.entries()) {
    // The last instant belongs to the last window, and all to the first where there is but one instant.
    const window = windows[Math.min(Math.floor(place / width) || 0, count - 1)]!
    window.requests++
    window.blocks += lengthOf(trace, request)
    window.hits += hits[request]!
  }
  return {
    by: timed ? 'time' : 'request',
    windows: windows.map((window, i) => ({
      start: i * width,
      requests: window.requests,
      blocks: window.blocks,
      blockHitRate: window.blocks === 0 ? null : window.hits / window.blocks,
    })),
  }
}

function sinceFirst(timestampsMs: Float64Array): Float64Array {
  const first = timestampsMs.reduce((least, time) => Math.min(least, time), Infinity)
  return timestampsMs.map((time) => time - first)
}
