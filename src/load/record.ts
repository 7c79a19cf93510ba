/** @module What the timed path writes of a request, and all that it writes. */

/** How a request ended on the wire; what the answer says is read later. */
export const OUTCOMES = ['completed', 'failed', 'cancelled', 'timed-out'] as const

export type WireOutcome = (typeof OUTCOMES)[number]

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
  /** Its number in the order of sending, from 0. */
  readonly seq: number
  /** When it was due; in a closed loop, when its place became free. */
  readonly scheduledMs: number
  /** How long it was due without a place for it: a ceiling held it back, not the client. */
  readonly heldMs: number
  /** When an open connection took it, or when a new one was asked for: its set-up counts as waiting for the server. */
  readonly sentMs: number
  /** When a connection took it: later than `sentMs` by the set-up of a new one. */
  readonly wireMs: number
  readonly headersMs: number
  readonly endMs: number
  /** HTTP status, 0 where none came. */
  readonly status: number
  readonly outcome: WireOutcome
  readonly contentType: string
  /** Code and message of the transport's error, separated by a space; empty where there was none. */
  readonly error: string
  readonly reads: Reads
}
