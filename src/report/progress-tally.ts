/** @module Follows a run while it goes on: what has ended, how fast, and when the rest will have. */
import type { Progress } from './progress.ts'
import { createRecentRequests } from './recent-requests.ts'
import type { RequestRow } from './request-row.ts'

/** What ends a run; `undefined`, or endless: something else does. */
export interface ProgressBounds {
  readonly requests: number | undefined
  readonly sessions: number | undefined
  readonly durationMs: number | undefined
  /** Either is above 0 where a warm-up comes first. */
  readonly warmupRequests: number
  readonly warmupMs: number
  /** Most that can be in flight: what has ended may not have been told yet. @default no limit */
  readonly mostInFlight?: number | undefined
}

export interface ProgressTally {
  /**
   * The first request is due. Once more, where the run is measured in parts.
   *
   * @param startMs of the clock that also `nowMs` is of
   * @param begun how many requests have been begun, at any time
   */
  start(startMs: number, begun: () => number): void
  /** Takes a request that has ended. */
  add(row: RequestRow, nowMs: number): void
  progress(nowMs: number): Progress
}

/** @param nowMs when the run began to be prepared */
export function createProgressTally(
  { id, name }: Pick<Progress, 'id' | 'name'>,
  bounds: ProgressBounds,
  nowMs: number,
): ProgressTally {
  const recent = createRecentRequests()
  const requests = { ended: 0, total: bounds.requests ?? null }
  const sessions = { ended: 0, total: Number.isFinite(bounds.sessions) ? bounds.sessions! : null }
  const durationMs = bounds.durationMs ?? null
  let start: { readonly atMs: number; readonly begun: () => number } | undefined
  let measuringSinceMs = bounds.warmupRequests > 0 || bounds.warmupMs > 0 ? Infinity : 0
  let errors = 0
  let settled = 0

  function phaseAt(now: number): Pick<Progress, 'phase' | 'elapsedMs'> {
    if (!start) return { phase: 'preparing', elapsedMs: now - nowMs }
    const sinceStart = Math.max(0, now - start.atMs)
    if (measuringSinceMs === Infinity) return { phase: 'warm-up', elapsedMs: sinceStart }
    return { phase: 'measuring', elapsedMs: Math.max(0, sinceStart - measuringSinceMs) }
  }

  /** The bound that comes first ends the run. */
  function leftMs(elapsedMs: number, requestsPerSecond: number): number | null {
    const rest = (ended: number, total: number | null, perMs: number) =>
      total === null || perMs === 0 ? Infinity : Math.max(0, total - ended) / perMs
    const left = Math.min(
      durationMs === null ? Infinity : Math.max(0, durationMs - elapsedMs),
      rest(requests.ended, requests.total, requestsPerSecond / 1_000),
      rest(sessions.ended, sessions.total, elapsedMs === 0 ? 0 : sessions.ended / elapsedMs),
    )
    return Number.isFinite(left) ? left : null
  }

  return {
    start(startMs, begun) {
      start = { atMs: startMs, begun }
    },
    add(row, now) {
      // What is sent again is still on its way.
      if (row.retried) return
      settled++
      if (row.outcome !== 'completed' || row.turn === row.turns - 1) sessions.ended++
      recent.add(row, now - start!.atMs)
      if (row.phase === 'warmup') return
      measuringSinceMs = Math.min(measuringSinceMs, row.sentMs)
      requests.ended++
      if (row.error) errors++
    },
    progress(now) {
      const { phase, elapsedMs } = phaseAt(now)
      const speed = start ? recent.summary(now - start.atMs) : { requestsPerSecond: 0, waits: null }
      return {
        id,
        name,
        phase,
        elapsedMs,
        requests: { ...requests },
        sessions: { ...sessions },
        durationMs,
        inFlight: start ? Math.min(Math.max(0, start.begun() - settled), bounds.mostInFlight ?? Infinity) : 0,
        errors,
        recent: speed,
        leftMs: phase === 'measuring' ? leftMs(elapsedMs, speed.requestsPerSecond) : null,
      }
    },
  }
}
