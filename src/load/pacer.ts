/** @module Decides when each prepared request leaves: at its due time, or when there is a place for it. */
import type { Clock } from '../clock.ts'
import { LONGEST_WAIT_MS } from '../longest-wait.ts'
import { createDueQueue } from './due-queue.ts'
import { createPlaces } from './places.ts'
import { steady } from './profile.ts'
import type { PreparedRequest, WorkerSetup } from './protocol.ts'
import { createRetryLine } from './retry-line.ts'
import type { Tickets } from './tickets.ts'

/** Until when requests leave. The measured time begins after the warm-up, whichever way that is bounded. */
export interface SendingBounds {
  /** Number of the first measured request. */
  readonly warmupRequests: number
  readonly warmupMs: number
  /** Measured requests; `Infinity` where another bound ends the run. */
  readonly requests: number
  /** Measured time; `Infinity` where another bound ends the run. */
  readonly durationMs: number
  /** When the measured time begins, ms after the start. @default with the first measured request */
  readonly measuredFromMs?: number | undefined
}

/** Why sending ended: a bound, the workload's end, or from outside. */
export type Exhaustion = 'requests' | 'time' | 'workload' | 'stopped'

/** A request that leaves now. */
export interface Departure {
  readonly request: PreparedRequest
  /** Its number in the order of sending, from 0. A retry keeps that of the first attempt. */
  readonly seq: number
  /** How often it was sent before. */
  readonly attempt: number
  /** When it was due first; in a closed loop, when its place became free. */
  readonly scheduledMs: number
  /** How long something beside the client held it back: no place for it, an answer it waited for, attempts that failed. */
  readonly heldMs: number
}

export interface PacerOptions extends Pick<WorkerSetup, 'places' | 'placesOf' | 'prefillPlaces' | 'bounds'> {
  readonly clock: Clock
  readonly tickets: Tickets
  readonly send: (departure: Departure) => void
  /** Called when the first measured request has left, with the instant at which the measured time ends. */
  readonly onMeasuring: (stopMs: number) => void
  /** Called once, when no first attempt will be sent any more. Retries still are, unless it is because of time or a stop. */
  readonly onExhausted: (because: Exhaustion) => void
  /** Called when no retry will be sent any more, at the latest before `onExhausted`. */
  readonly onRetriesOver: () => void
  /** Called when a place is free, nothing waits for it, and no session is left to be asked for; again when that changed. */
  readonly onIdle: () => void
}

export interface Pacer {
  /** First turns that wait for their moment. */
  readonly waiting: number
  /** Time during which a request could have left but none was there, ms. */
  readonly starvedMs: number
  /** Adds first turns, which leave in this order. */
  begin(batch: readonly PreparedRequest[]): void
  /** Adds later turns, which go before first ones, and frees the places of sessions that ended early. */
  follow(batch: readonly PreparedRequest[], released: number): void
  /** Takes back half of the first turns that wait, the last ones, for a worker that has none. */
  giveBack(): PreparedRequest[]
  /**
   * Sends a request that has ended once more after a pause, in which it keeps its place; false where it is too late for that.
   *
   * @param answered as `settle` has it
   */
  retry(departure: Departure, pauseMs: number, answered: boolean): boolean
  /** No further first turn will be made; others may still give theirs. */
  lastBegun(): void
  /** Nothing more will be added. */
  end(): void
  start(startMs: number): void
  /** The first byte of an answer has come. */
  firstByte(): void
  /**
   * A request has ended. Its place is free, or its session keeps it.
   *
   * @param answered false where not even its first byte came
   */
  settle(request: { readonly closes: boolean }, answered: boolean): void
  /** The measured time ends at this instant. */
  stopAt(stopMs: number): void
  /** Sends nothing more. */
  stop(because: Exhaustion): void
}

/** How often a rising limit is looked at. */
const RAMP_STEP_MS = 10

export function createPacer(options: PacerOptions): Pacer {
  const { clock, tickets, placesOf, bounds, send, onMeasuring, onExhausted, onRetriesOver, onIdle } = options
  const fresh: PreparedRequest[] = []
  const later = createDueQueue<PreparedRequest>()
  const perRequest = placesOf === 'requests'
  const places = createPlaces(options.places)
  const prefills = createPlaces(steady(options.prefillPlaces))
  const retries = createRetryLine({ clock, prefills, send, onDue: pump, onOver: onRetriesOver })
  let startMs = NaN
  let stopMs = Infinity
  let allBegun = false
  let ended = false
  let exhausted = false
  /** True once it was told that nothing waits here. */
  let toldIdle = false
  let timer: NodeJS.Timeout | undefined
  let turning = false
  /** Since when a place has been free without a request to take it. */
  let idleSinceMs = NaN
  let starvedMs = 0

  function pump(): void {
    // They leave though nothing else does any more.
    retries.pump(stopMs)
    while (!Number.isNaN(startMs) && !exhausted) {
      if (tickets.gone) return exhaust('requests')
      if (ended && fresh.length + later.length === 0) return exhaust('workload')
      const nowMs = clock.now()
      const next = choose(nowMs)
      if (!next) return note(nowMs)
      const dueMs = next.dueMs === undefined ? nowMs : startMs + next.dueMs
      // What was due in time leaves, however late it is.
      if (nowMs >= stopMs && dueMs >= stopMs) return exhaust('time')
      if (dueMs > nowMs) {
        tellIdle(nowMs)
        return wakeAt(dueMs, nowMs)
      }
      leave(next === fresh[0] ? fresh.shift()! : later.take()!, dueMs, nowMs)
    }
  }

  /** The request that may leave first: of both queues the earlier, a later turn before a first one. */
  function choose(nowMs: number): PreparedRequest | undefined {
    if (!prefills.hasFree(nowMs)) return undefined
    const free = places.hasFree(nowMs)
    const first = free ? fresh[0] : undefined
    const follower = free || !perRequest ? later.peek() : undefined
    if (!first || !follower) return follower ?? first
    const firstDueMs = first.dueMs ?? nowMs - startMs
    return follower.dueMs! <= firstDueMs ? follower : first
  }

  /** A further turn of a session that keeps its place needs none. */
  function needsPlace({ opens }: PreparedRequest): boolean {
    return opens || perRequest
  }

  function note(nowMs: number): void {
    const free = prefills.hasFree(nowMs) && places.hasFree(nowMs)
    if (free && !allBegun && Number.isNaN(idleSinceMs)) idleSinceMs = nowMs
    if (nowMs >= stopMs) exhaust('time')
    else if (!free && places.isChanging(nowMs)) wakeAt(nowMs + RAMP_STEP_MS, nowMs)
    else tellIdle(nowMs)
  }

  function tellIdle(nowMs: number): void {
    if (toldIdle || !allBegun || fresh.length > 0 || !places.hasFree(nowMs)) return
    toldIdle = true
    onIdle()
  }

  function leave(request: PreparedRequest, dueMs: number, nowMs: number): void {
    const seq = tickets.take()
    if (seq === undefined) return exhaust('requests')
    const idleMs = Number.isNaN(idleSinceMs) ? 0 : nowMs - idleSinceMs
    idleSinceMs = NaN
    if (seq === bounds.warmupRequests) beginMeasuring(startMs + (bounds.measuredFromMs ?? dueMs - startMs))
    if (request.dueMs === undefined) starvedMs += idleMs
    const scheduledMs = scheduleOf(request, nowMs - idleMs)
    const mayLeaveMs = request.dueMs === undefined ? scheduledMs : dueMs
    const freeSinceMs = Math.max(prefills.freeSinceMs, needsPlace(request) ? places.freeSinceMs : -Infinity)
    if (needsPlace(request)) places.take()
    prefills.take()
    const heldMs = Math.max(mayLeaveMs, freeSinceMs) - scheduledMs
    send({ request, seq, attempt: 0, scheduledMs, heldMs })
  }

  function scheduleOf({ dueMs, slotMs = dueMs }: PreparedRequest, freeMs: number): number {
    return slotMs === undefined ? freeMs : startMs + slotMs
  }

  /** A timer may fire a millisecond late, so it is set a millisecond early and the loop turns until the instant itself. */
  function wakeAt(dueMs: number, nowMs: number): void {
    const waitMs = dueMs - nowMs
    if (waitMs >= 2) {
      clearTimeout(timer)
      timer = setTimeout(pump, Math.min(waitMs - 1, LONGEST_WAIT_MS))
    } else if (!turning) {
      turning = true
      setImmediate(turn)
    }
  }

  function turn(): void {
    turning = false
    pump()
  }

  function beginMeasuring(dueMs: number): void {
    stopAt(dueMs + bounds.warmupMs + bounds.durationMs)
    onMeasuring(stopMs)
  }

  function stopAt(instantMs: number): void {
    stopMs = instantMs
    if (Number.isFinite(stopMs)) awaitStop()
  }

  /** A timer counts from the start of the loop's turn, so it may fire early. */
  function awaitStop(): void {
    const leftMs = stopMs - clock.now()
    if (leftMs > 0) return void setTimeout(awaitStop, Math.min(Math.ceil(leftMs), LONGEST_WAIT_MS)).unref()
    pump()
    exhaust('time')
  }

  function exhaust(because: Exhaustion): void {
    if (because === 'time' || because === 'stopped') retries.end()
    if (exhausted) return
    exhausted = true
    clearTimeout(timer)
    onExhausted(because)
  }

  return {
    get waiting() {
      return fresh.length
    },
    get starvedMs() {
      return starvedMs
    },
    begin(batch) {
      fresh.push(...batch)
      toldIdle = false
      pump()
    },
    giveBack: () => (exhausted ? [] : fresh.splice(Math.floor(fresh.length / 2))),
    retry(departure, pauseMs, answered) {
      if (!retries.add(departure, pauseMs)) return false
      if (!answered) prefills.give(1, clock.now())
      pump()
      return true
    },
    follow(batch, released) {
      for (const request of batch) later.add(request)
      if (!perRequest) places.give(released, clock.now())
      pump()
    },
    lastBegun() {
      allBegun = true
      idleSinceMs = NaN
      pump()
    },
    end() {
      allBegun = ended = true
      pump()
    },
    start(at) {
      startMs = at
      places.start(at)
      prefills.start(at)
      pump()
    },
    firstByte() {
      prefills.give(1, clock.now())
      pump()
    },
    settle({ closes }, answered) {
      const nowMs = clock.now()
      if (!answered) prefills.give(1, nowMs)
      if (perRequest || closes) places.give(1, nowMs)
      pump()
    },
    stopAt,
    stop: exhaust,
  }
}
