/** @module The two clocks of the product: a monotonic one that all threads and processes of a machine share, and the wall. */

export interface Clock {
  /** Milliseconds since an instant that is the same for every process of this machine (CLOCK_MONOTONIC). */
  now(): number
}

/**
 * `performance.now()` counts from the start of its own thread. Both it and `process.hrtime()` read the same system
 * clock, so one offset, taken where both were read closest together, turns the cheap one into the shared one.
 */
export function createClock(): Clock {
  const offset = smallestOffset(32)
  return { now: () => performance.now() + offset }
}

/** Wall clock time as ISO 8601 in UTC, for labels only: never subtract two of these. */
export function wallClock(): string {
  return new Date().toISOString()
}

/** Wall clock time, ms since 1970: what machines that don't know each other have in common. Never a measure of a duration. */
export function wallMs(): number {
  return new Date().getTime()
}

/** Ms from now to a date as HTTP headers spell it, to the second; NaN where it is none. */
export function msUntil(date: string): number {
  return Date.parse(date) - wallMs()
}

function smallestOffset(attempts: number): number {
  let best = { gap: Infinity, offset: 0 }
  for (let i = 0; i < attempts; i++) {
    const before = performance.now()
    const shared = Number(process.hrtime.bigint()) / 1e6
    const after = performance.now()
    if (after - before < best.gap) best = { gap: after - before, offset: shared - (before + after) / 2 }
  }
  return best.offset
}
