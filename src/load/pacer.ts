/** @module Decides when each prepared request leaves: at its due time, or when the concurrency allows. */
import type { Clock } from '../clock.ts'
import type { PreparedRequest } from './protocol.ts'

/** Until when requests leave. The measured time begins after the warm-up, whichever way that is bounded. */
export interface SendingBounds {
  readonly warmupRequests: number
  readonly warmupMs: number
  /** Measured time; `Infinity` where another bound ends the run. */
  readonly durationMs: number
}

export interface PacerOptions {
  readonly clock: Clock
  /** Requests that may be in flight at once. */
  readonly concurrency: number
  readonly bounds: SendingBounds
  readonly inFlight: () => number
  readonly send: (request: PreparedRequest, scheduledMs: number) => void
  /** Called once, when no request will be sent any more; `timeUp` where the duration ended it. */
  readonly onExhausted: (timeUp: boolean) => void
}

export interface Pacer {
  /** Requests that wait for their moment. */
  readonly waiting: number
  /** Time during which a request could have left but none was there, ms. */
  readonly starvedMs: number
  add(batch: readonly PreparedRequest[]): void
  /** Nothing more will be added. */
  end(): void
  start(startMs: number): void
  /** A request has ended: its place is free. */
  release(): void
  /** Sends nothing more. */
  stop(): void
}

/** Requests leave in the order in which they were added. */
export function createPacer({ clock, concurrency, bounds, inFlight, send, onExhausted }: PacerOptions): Pacer {
  const queue: PreparedRequest[] = []
  let startMs = NaN
  let stopMs = Infinity
  let ended = false
  let exhausted = false
  let timer: NodeJS.Timeout | undefined
  let turning = false
  /** Since when a place has been free without a request to take it. */
  let idleSinceMs = NaN
  let starvedMs = 0

  function pump(): void {
    while (!Number.isNaN(startMs) && !exhausted && inFlight() < concurrency) {
      const nowMs = clock.now()
      const next = queue[0]
      const dueMs = next?.dueMs === undefined ? nowMs : startMs + next.dueMs
      // What was due in time leaves, however late it is.
      if (nowMs >= stopMs && dueMs >= stopMs) return exhaust(true)
      if (!next && ended) return exhaust(false)
      if (!next) return void (idleSinceMs = Number.isNaN(idleSinceMs) ? nowMs : idleSinceMs)
      if (dueMs > nowMs) return wakeAt(dueMs, nowMs)
      queue.shift()
      leave(next, dueMs, nowMs)
    }
  }

  function leave(request: PreparedRequest, dueMs: number, nowMs: number): void {
    const idleMs = Number.isNaN(idleSinceMs) ? 0 : nowMs - idleSinceMs
    idleSinceMs = NaN
    if (request.seq === bounds.warmupRequests) stopAt(dueMs + bounds.warmupMs + bounds.durationMs)
    if (request.dueMs === undefined) starvedMs += idleMs
    send(request, request.dueMs === undefined ? nowMs - idleMs : dueMs)
  }

  /** A timer may fire a millisecond late, so it is set a millisecond early and the loop turns until the instant itself. */
  function wakeAt(dueMs: number, nowMs: number): void {
    const waitMs = dueMs - nowMs
    if (waitMs >= 2) {
      clearTimeout(timer)
      timer = setTimeout(pump, waitMs - 1)
    } else if (!turning) {
      turning = true
      setImmediate(turn)
    }
  }

  function turn(): void {
    turning = false
    pump()
  }

  function stopAt(instantMs: number): void {
    stopMs = instantMs
    if (Number.isFinite(stopMs)) awaitStop()
  }

  /** A timer counts from the start of the loop's turn, so it may fire early. */
  function awaitStop(): void {
    const leftMs = stopMs - clock.now()
    if (leftMs > 0) return void setTimeout(awaitStop, Math.ceil(leftMs)).unref()
    pump()
    exhaust(true)
  }

  function exhaust(timeUp: boolean): void {
    if (exhausted) return
    exhausted = true
    clearTimeout(timer)
    onExhausted(timeUp)
  }

  return {
    get waiting() {
      return queue.length
    },
    get starvedMs() {
      return starvedMs
    },
    add(batch) {
      queue.push(...batch)
      pump()
    },
    end() {
      ended = true
      pump()
    },
    start(at) {
      startMs = at
      pump()
    },
    release: pump,
    stop: () => exhaust(false),
  }
}
