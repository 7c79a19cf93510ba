/** @module A pacer on a track of its own: what it sent is noted, and answers come when a test says so. */
import { afterEach } from 'vitest'

import type { Clock } from '../../src/clock.ts'
import { createPacer, type Pacer, type SendingBounds } from '../../src/load/pacer.ts'
import type { PreparedRequest } from '../../src/load/protocol.ts'

interface Sent {
  readonly seq: number
  readonly scheduledMs: number
  readonly atMs: number
}

export interface Track {
  readonly pacer: Pacer
  readonly sent: Sent[]
  readonly exhausted: { times: number }
  /** Ends the oldest request in flight. */
  finishOne(): void
}

const endless = { warmupRequests: 0, warmupMs: 0, durationMs: Infinity }
const tracks: Track[] = []

afterEach(() => tracks.splice(0).forEach(({ pacer }) => pacer.stop()))

export function createTrack(clock: Clock, concurrency: number, bounds: Partial<SendingBounds> = {}): Track {
  const sent: Sent[] = []
  const exhausted = { times: 0 }
  let inFlight = 0
  const pacer = createPacer({
    clock,
    concurrency,
    bounds: { ...endless, ...bounds },
    inFlight: () => inFlight,
    send({ seq }, scheduledMs) {
      inFlight++
      sent.push({ seq, scheduledMs, atMs: clock.now() })
    },
    onExhausted: () => exhausted.times++,
  })
  const finishOne = () => {
    inFlight--
    pacer.release()
  }
  const track = { pacer, sent, exhausted, finishOne }
  tracks.push(track)
  return track
}

export function requests(dues: readonly (number | undefined)[], from = 0): PreparedRequest[] {
  return dues.map((dueMs, i) => ({ seq: from + i, body: new Uint8Array(), dueMs }))
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

export function seqs({ sent }: Track): number[] {
  return sent.map(({ seq }) => seq)
}
