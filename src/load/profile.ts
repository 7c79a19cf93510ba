/** @module A quantity that changes over the time of a run: a rate or a concurrency, in stages and ramps. */

export type RampShape = 'linear' | 'exponential'

/** A stretch of time; the last one holds its end for as long as the run goes on. */
export interface Segment {
  readonly from: number
  readonly to: number
  /** Ms; 0 jumps. */
  readonly overMs: number
  readonly shape: RampShape
}

/** A value that never changes. */
export function steady(value: number): Segment[] {
  return [{ from: value, to: value, overMs: 0, shape: 'linear' }]
}

/** The value at an instant, ms from the start. */
export function valueAt(segments: readonly Segment[], atMs: number): number {
  let startMs = 0
  for (const segment of segments) {
    if (atMs < startMs + segment.overMs) return within(segment, (atMs - startMs) / segment.overMs)
    startMs += segment.overMs
  }
  return segments.at(-1)!.to
}

/**
 * When the integral of the value over time reaches a target: the instant at which an open loop of that rate has had so many
 * arrivals. `Infinity` where the last value is 0.
 *
 * @param target value × seconds
 */
export function reaches(segments: readonly Segment[], target: number): number {
  let startMs = 0
  let left = target
  for (const segment of segments) {
    const area = areaOf(segment)
    if (left <= area && segment.overMs > 0) return startMs + inverse(segment, left) * 1_000
    left -= area
    startMs += segment.overMs
  }
  const { to } = segments.at(-1)!
  return left === 0 ? startMs : startMs + (left * 1_000) / to
}

/** The largest value that it ever has. */
export function peakOf(segments: readonly Segment[]): number {
  return Math.max(...segments.flatMap(({ from, to }) => [from, to]))
}

/** How long it takes to come to its last value, ms. */
export function durationOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, { overMs }) => sum + overMs, 0)
}

function within({ from, to, shape }: Segment, share: number): number {
  return shape === 'linear' ? from + (to - from) * share : from * (to / from) ** share
}

/** ∫ value dt over the segment, in value × seconds. */
function areaOf({ from, to, overMs, shape }: Segment): number {
  const seconds = overMs / 1_000
  const mean = shape === 'linear' || from === to ? (from + to) / 2 : (to - from) / Math.log(to / from)
  return mean * seconds
}

/** Seconds into the segment at which the area from its start is reached. */
function inverse({ from, to, overMs, shape }: Segment, area: number): number {
  const seconds = overMs / 1_000
  if (area === 0) return 0
  if (from === to) return area / from
  const slope = shape === 'linear' ? (to - from) / seconds : Math.log(to / from) / seconds
  if (shape === 'exponential') return Math.log(1 + (area * slope) / from) / slope
  // The root that doesn't lose digits where the slope is small.
  return (2 * area) / (from + Math.sqrt(Math.max(0, from * from + 2 * slope * area)))
}
