/** @module What the engine and its worker say to each other. Bytes are transferred, never copied. */
import type { SendingBounds } from './pacer.ts'
import type { RecordBatch } from './record-batch.ts'

/** What a worker is started with. */
export interface WorkerSetup {
  readonly origin: string
  readonly path: string
  /** Names and values in turn, the same for every request. */
  readonly headers: readonly string[]
  /** A UUID; each request's own is made of it and its number. */
  readonly runId: string
  /** Requests that may be in flight at once; `Infinity` in an open loop. */
  readonly concurrency: number
  readonly bounds: SendingBounds
  readonly timeoutMs: number
  readonly gracePeriodMs: number
  /** Requests kept ready in the worker. */
  readonly lookahead: number
}

/** A request with its body built, waiting for its moment. */
export interface PreparedRequest {
  /** Its number in the run, from 0. */
  readonly seq: number
  readonly body: Uint8Array
  /** Ms after the start; `undefined`: as soon as the concurrency allows. */
  readonly dueMs: number | undefined
}

export type ToWorker =
  /** `settles` of the requests that were asked for are dealt with; without a request each, where bodies are too large for more. */
  | { readonly type: 'requests'; readonly batch: readonly PreparedRequest[]; readonly settles: number }
  /** Begin sending. */
  | { readonly type: 'start' }
  /** Nothing more will come. */
  | { readonly type: 'end' }
  /** Cancel what is in flight, drop what waits, close the sockets. */
  | { readonly type: 'abort' }

export type FromWorker =
  /** Room for `want` more prepared requests. */
  | { readonly type: 'hungry'; readonly want: number }
  /** The first request is being sent at this instant of the shared clock. */
  | { readonly type: 'started'; readonly startMs: number }
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
  /** Prepared requests that were never sent because the run was over. */
  readonly unsent: number
}
