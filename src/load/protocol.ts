/** @module What the engine and its worker say to each other. Bytes are transferred or shared, never copied. */
import type { Connection } from '../endpoints/connection.ts'
import type { Exhaustion, SendingBounds } from './pacer.ts'
import type { Segment } from './profile.ts'
import type { RecordBatch } from './record-batch.ts'

/** What a worker is started with. */
export interface WorkerSetup {
  readonly connection: Connection
  readonly path: string
  /** Names and values in turn, the same for every request. */
  readonly headers: readonly string[]
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
  /** First turns kept ready in the worker. */
  readonly lookahead: number
}

/** A request with its body built, waiting for its moment. */
export interface PreparedRequest {
  /** The engine's own number for it. */
  readonly key: number
  /** The body, in pieces that follow one another; those in shared memory are not copied on their way. */
  readonly pieces: readonly Uint8Array[]
  /** Ms after the start; `undefined`: as soon as there is a place. */
  readonly dueMs: number | undefined
  /** First turn of its session. */
  readonly opens: boolean
  /** Last turn of its session. */
  readonly closes: boolean
}

export type ToWorker =
  /** First turns. `settles` of those that were asked for are dealt with; fewer come where bodies are too large for more. */
  | { readonly type: 'begin'; readonly batch: readonly PreparedRequest[]; readonly settles: number }
  /** Later turns, and places of sessions that ended early. */
  | { readonly type: 'follow'; readonly batch: readonly PreparedRequest[]; readonly released: number }
  /** Begin sending; times are counted from this instant of the shared clock. */
  | { readonly type: 'start'; readonly startMs: number }
  /** The measured time ends at this instant. */
  | { readonly type: 'stop-at'; readonly stopMs: number }
  /** Another worker has reached a bound: send nothing more. */
  | { readonly type: 'stop'; readonly because: Exhaustion }
  /** No further session will begin. */
  | { readonly type: 'last-begun' }
  /** Nothing more will come. */
  | { readonly type: 'end' }
  /** Cancel what is in flight, drop what waits, close the sockets. */
  | { readonly type: 'abort' }

export type FromWorker =
  /** The thread is up. */
  | { readonly type: 'ready' }
  /** Room for `want` more first turns. */
  | { readonly type: 'hungry'; readonly want: number }
  /** The first measured request has left; the time of all workers ends at this instant. */
  | { readonly type: 'measuring'; readonly stopMs: number }
  /** Nothing more is sent here. */
  | { readonly type: 'exhausted'; readonly because: Exhaustion }
  | { readonly type: 'records'; readonly batch: RecordBatch }
  | { readonly type: 'done'; readonly health: WorkerHealth }

/** What a worker observed of itself. */
export interface WorkerHealth {
  /** Lateness of the worker's own event loop, ms. */
  readonly eventLoopDelayMs: { readonly p50: number; readonly p99: number; readonly max: number }
  /** Share of its time that the event loop was busy. */
  readonly eventLoopUtilization: number
  /** Time during which a request could have been sent but none was ready, ms. */
  readonly starvedMs: number
  readonly connectionsOpened: number
  readonly peakInFlight: number
}
