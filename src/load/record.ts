/** @module What the timed path writes of a request, and all that it writes. */
import type { Setup } from '../endpoints/dial.ts'

/**
 * How a request ended on the wire; what the answer says is read later. `cancelled` by the end of the run, `withdrawn` by the
 * client because the load says so.
 */
export const OUTCOMES = ['completed', 'failed', 'cancelled', 'timed-out', 'withdrawn'] as const

export type WireOutcome = (typeof OUTCOMES)[number]

/** When each step of opening a connection ended. */
export type SetupEnds = Omit<Setup, 'startMs'>

/** The reads of a response body, in order. */
export interface Reads {
  /** When each read arrived. */
  readonly timesMs: Float64Array
  /** Where in `bytes` each read ends. */
  readonly ends: Uint32Array
  readonly bytes: Uint8Array
}

/** One request on the wire. Instants are ms of the shared clock, NaN where the request never got that far. */
export interface RequestRecord {
  /** The engine's own number for the request. */
  readonly key: number
  /** Its number in the order of sending, from 0. A retry has that of the first attempt. */
  readonly seq: number
  /** How often it was sent before. */
  readonly attempt: number
  /** True where it was sent again after this. */
  readonly retried: boolean
  /** When it was due; in a closed loop, when its place became free. */
  readonly scheduledMs: number
  /** How long something beside the client held it back: a ceiling, an answer it waited for, attempts that failed. */
  readonly heldMs: number
  /** When it was handed to its connection. */
  readonly dispatchedMs: number
  /** When an open connection took it, or when a new one was asked for: its set-up counts as waiting for the server. */
  readonly sentMs: number
  /** When a connection took it: later than `sentMs` by the set-up of a new one. */
  readonly wireMs: number
  /** How that new one was opened; absent where an open connection took it. */
  readonly setup: SetupEnds | undefined
  /** When the last byte of it was written. */
  readonly bodySentMs: number
  readonly headersMs: number
  readonly endMs: number
  /** Index of the server that was asked. */
  readonly server: number
  /** HTTP status, 0 where none came. */
  readonly status: number
  readonly outcome: WireOutcome
  readonly contentType: string
  /** Code and message of the transport's error, separated by a space; empty where there was none. */
  readonly error: string
  readonly reads: Reads
}
