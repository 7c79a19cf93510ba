/** @module A pacer on a track of its own: what it sent is noted, and answers come when a test says so. */
import { afterEach, vi } from 'vitest'

import type { Clock } from '../../src/clock.ts'
import { createPacer, type Departure, type Exhaustion, type Pacer, type SendingBounds } from '../../src/load/pacer.ts'
import { type Segment, steady } from '../../src/load/profile.ts'
import type { PreparedRequest } from '../../src/load/protocol.ts'
import { createTickets, ticketMemory } from '../../src/load/tickets.ts'

interface Sent {
  readonly key: number
  readonly scheduledMs: number
  readonly atMs: number
  readonly heldMs?: number
  readonly attempt?: number
}

export interface Track {
  readonly pacer: Pacer
  readonly sent: Sent[]
  /** Why the pacer said that it was over; once, if all is well. */
  readonly exhausted: Exhaustion[]
  /** When the measured time ends, told once it has begun. */
  readonly measuring: number[]
  /** How often the pacer said that a place is free and no session waits. */
  readonly idle: number
  /** Times that it said that no retry leaves any more. */
  readonly retriesOver: number
  /** Fails the oldest request in flight, which is to leave again after a pause; false where it may not. */
  failOne(pauseMs: number, answered?: boolean): boolean
  /** Ends the oldest request in flight, if there is one, and lets the pacer look at its clock. */
  finishOne(): void
}

const endless: SendingBounds = { warmupRequests: 0, warmupMs: 0, requests: Infinity, durationMs: Infinity }
const tracks: Track[] = []

afterEach(() => tracks.splice(0).forEach(({ pacer }) => pacer.stop('stopped')))

export interface TrackOptions extends Partial<SendingBounds> {
  readonly concurrencyOf?: 'requests' | 'sessions'
  readonly prefillPlaces?: number
}

export function createTrack(clock: Clock, concurrency: number | readonly Segment[], options: TrackOptions = {}): Track {
  const { concurrencyOf = 'sessions', prefillPlaces = Infinity, ...given } = options
  const bounds = { ...endless, ...given }
  const sent: Sent[] = []
  const exhausted: Exhaustion[] = []
  const inFlight: Departure[] = []
  let idle = 0
  let retriesOver = 0
  const measuring: number[] = []
  const pacer = createPacer({
    clock,
    places: typeof concurrency === 'number' ? steady(concurrency) : concurrency,
    placesOf: concurrencyOf,
    prefillPlaces,
    tickets: createTickets(ticketMemory(), bounds.warmupRequests + bounds.requests),
    onMeasuring: (stopMs) => measuring.push(stopMs),
    bounds,
    send(departure) {
      const { request, scheduledMs, heldMs, attempt } = departure
      inFlight.push(departure)
      const more = { ...(heldMs > 0 && { heldMs }), ...(attempt > 0 && { attempt }) }
      sent.push({ key: request.key, scheduledMs, atMs: clock.now(), ...more })
    },
    onIdle: () => idle++,
    onRetriesOver: () => retriesOver++,
    onExhausted: (because) => exhausted.push(because),
  })
  const track: Track = {
    pacer,
    sent,
    exhausted,
    measuring,
    get idle() {
      return idle
    },
    get retriesOver() {
      return retriesOver
    },
    failOne: (pauseMs, answered = true) => pacer.retry(inFlight.shift()!, pauseMs, answered),
    finishOne: () => pacer.settle(inFlight.shift()?.request ?? { closes: false }, true),
  }
  tracks.push(track)
  return track
}

/** A single turn without a due time, unless told otherwise. */
export function turn(key: number, overrides: Partial<PreparedRequest> = {}): PreparedRequest {
  return { key, session: key, pieces: [], dueMs: undefined, opens: true, closes: true, ...overrides }
}

export function requests(dues: readonly (number | undefined)[], from = 0): PreparedRequest[] {
  return dues.map((dueMs, i) => turn(from + i, { dueMs }))
}

export function asap(count: number, from = 0): PreparedRequest[] {
  return requests(
    Array.from({ length: count }, () => undefined),
    from,
  )
}

/** A clock that stands still until it is set. */
export function handClock(): Clock & { at: number } {
  const clock = { at: 0, now: () => clock.at }
  return clock
}

export function keys({ sent }: Track): number[] {
  return sent.map(({ key }) => key)
}

/** How often a pacer that has nothing to do for months looks at its clock in a second. */
export function idling(begin: (clock: Clock) => void): number {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate'] })
  let looks = 0
  try {
    begin({ now: () => looks++ && 0 })
    looks = 0
    vi.advanceTimersByTime(1_000)
    return looks
  } finally {
    vi.useRealTimers()
  }
}
