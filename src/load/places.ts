/** @module Places that requests or sessions hold: so many at once, a number that may change over time. */
import { durationOf, type Segment, valueAt } from './profile.ts'

export interface Places {
  /** Since when there has been a place without a break; −Infinity where there always was one. */
  readonly freeSinceMs: number
  /** True where one is free. */
  hasFree(nowMs: number): boolean
  /** True while their number may still change. */
  isChanging(nowMs: number): boolean
  start(startMs: number): void
  take(): void
  give(count: number, nowMs: number): void
}

export function createPlaces(profile: readonly Segment[]): Places {
  const changesMs = durationOf(profile)
  const last = profile.at(-1)!.to
  let taken = 0
  let startMs = NaN
  let freeSinceMs = -Infinity

  const isChanging = (nowMs: number) => nowMs - startMs < changesMs
  /** A ramp reaches its end in whole places. */
  const limit = (nowMs: number) => (isChanging(nowMs) ? Math.floor(valueAt(profile, nowMs - startMs) + 1e-9) : last)

  return {
    get freeSinceMs() {
      return freeSinceMs
    },
    hasFree(nowMs) {
      const free = taken < limit(nowMs)
      if (!free) freeSinceMs = Infinity
      else if (freeSinceMs === Infinity) freeSinceMs = nowMs
      return free
    },
    isChanging,
    start(at) {
      startMs = at
    },
    take: () => void taken++,
    give(count, nowMs) {
      const wasFull = taken >= limit(nowMs)
      taken -= count
      if (wasFull && taken < limit(nowMs)) freeSinceMs = nowMs
    },
  }
}
