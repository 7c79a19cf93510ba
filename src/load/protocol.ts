/** @module What the engine and its worker say to each other. Bytes are transferred or shared, never copied. */
import type { Connection } from '../endpoints/connection.ts'
import type { Balance } from '../endpoints/target.ts'
import type { Reuse } from './connections.ts'
import type { Exhaustion, SendingBounds } from './pacer.ts'
import type { Segment } from './profile.ts'
import type { RecordBatch } from './record-batch.ts'
import type { RetryRules } from './retry-pause.ts'

/** What a worker is started with. */
export interface WorkerSetup {
  /** Each takes its part of the requests. */
  readonly servers: readonly ServerSetup[]
  /** Who goes to the servers in turn: sessions, whose turns stay together, or requests. */
  readonly balance: Balance
  readonly reuse: Reuse
  /** Connections that are opened to each server ahead of the first request. */
  readonly warm: number
  /** A UUID; each request's own is made of it and its number. */
  readonly runId: string
  /** Places that may be taken at once, over time; `Infinity` in an open loop without a ceiling. */
  readonly places: readonly Segment[]
  /** Who holds a place: a request while it is in flight, or a session from its first turn to its last. */
  readonly placesOf: 'requests' | 'sessions'
  /** Requests that may wait for their first byte. */
  readonly prefillPlaces: number
  readonly bounds: SendingBounds
  /** Numbers requests, over all workers. */
  readonly tickets: SharedArrayBuffer
  readonly timeoutMs: number
  readonly gracePeriodMs: number
  /** `undefined`: nothing is sent again. */
  readonly retries: RetryRules | undefined
  /** First turns kept ready in the worker. */
  readonly lookahead: number
}

/** A server as requests need to know it. */
export interface ServerSetup {
  readonly connection: Connection
  /** What a request asks for. */
  readonly path: string
  /** Names and values in turn, the same for every request. */
  readonly headers: readonly string[]
}

/** A request with its body built, waiting for its moment. */
export interface PreparedRequest {
  /** The engine's own number for it. */
  readonly key: number
  /** Number of its session, from 0. */
  readonly session: number
  /** The body, in pieces that follow one another; those in shared memory are not copied on their way. */
  readonly pieces: readonly Uint8Array[]
  /** Ms after the start; `undefined`: as soon as there is a place. */
  readonly dueMs: number | undefined
  /** When it should have left, ms after the start, where an answer it waits for may come later than that. */
  readonly slotMs?: number | undefined
  /** First turn of its session. */
  readonly opens: boolean
  /** Last turn of its session. */
  readonly closes: boolean
  /** The client gives it up so long after it went out; `undefined`: it doesn't. */
  readonly cancelAfterMs?: number | undefined
  /** How long to wait before each of its retries, ms; `undefined`: it is not sent again. */
  readonly retryPausesMs?: readonly number[] | undefined
}

export type ToWorker =
  /** First turns. `settles` of those that were asked for are dealt with; fewer come where bodies are too large for more. */
  | { readonly type: 'begin'; readonly batch: readonly PreparedRequest[]; readonly settles: number }
  /** Later turns, and sessions that ended early: their places are free. */
  | { readonly type: 'follow'; readonly batch: readonly PreparedRequest[]; readonly ended: readonly number[] }
  /** Begin sending; times are counted from this instant of the shared clock. */
  | { readonly type: 'start'; readonly startMs: number }
  /** The measured time ends at this instant. */
  | { readonly type: 'stop-at'; readonly stopMs: number }
  /** Another worker has reached a bound, or the run ends early: send nothing more, and let answers come. */
  | { readonly type: 'stop'; readonly because: Exhaustion }
  /** No further session will be made. */
  | { readonly type: 'last-begun' }
  /** Another worker has places and no session left: some of those that wait here may go there. */
  | { readonly type: 'give-back' }
  /** Nothing more will come. */
  | { readonly type: 'end' }
  /** Cancel what is in flight, drop what waits, close the sockets. */
  | { readonly type: 'abort' }

export type FromWorker =
  /** The thread is up; stamps for its reading delay go to this port. */
  | { readonly type: 'ready'; readonly probePort: number | undefined }
  /** Room for `want` more first turns. */
  | { readonly type: 'hungry'; readonly want: number }
  /** Places are free, and no session waits for them. */
  | { readonly type: 'idle' }
  /** First turns that were asked back; none where none waits. */
  | { readonly type: 'given-back'; readonly batch: readonly PreparedRequest[] }
  /** The first measured request has left; the time of all workers ends at this instant. */
  | { readonly type: 'measuring'; readonly stopMs: number }
  /** Nothing more is sent here. */
  | { readonly type: 'exhausted'; readonly because: Exhaustion }
  | { readonly type: 'records'; readonly batch: RecordBatch }
  | { readonly type: 'done'; readonly health: WorkerHealth }

/** Ms, of so many observations. */
export interface Delays {
  readonly count: number
  readonly p50: number
  readonly p99: number
  readonly max: number
}

/** What a worker observed of itself. */
export interface WorkerHealth {
  /** How long it watched, ms: from its first request to its last. */
  readonly observedMs: number
  /** Lateness of the worker's own event loop, ms. */
  readonly eventLoopDelayMs: { readonly p50: number; readonly p99: number; readonly max: number }
  /** Share of its time that the event loop was busy. */
  readonly eventLoopUtilization: number
  /** From a byte that can be read to the callback that takes its time; `undefined` where that could not be measured. */
  readonly readingDelayMs: Delays | undefined
  /** Pauses of the worker's own garbage collector. */
  readonly gcPauses: Delays & { readonly totalMs: number }
  /** CPU time of the thread; `undefined` where Node.js can't tell. */
  readonly cpuMs: number | undefined
  /** Most memory that the process was seen to hold: its threads share it. */
  readonly peakRssBytes: number
  /** Time during which a request could have been sent but none was ready, ms. */
  readonly starvedMs: number
  readonly connectionsOpened: number
  readonly peakInFlight: number
}
