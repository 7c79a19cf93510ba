/** @module What the simulator knows of each request: its own instants, against which a client can be checked. */

import type { FaultKind } from './failure-options.ts'

/** One request as the server saw it. Instants are ms of the shared monotonic clock, null where it never got that far. */
export interface RequestTruth {
  /** The request's `x-request-id` header. */
  readonly id: string
  /** The whole body was read. */
  readonly receivedMs: number
  /** It left the queue. */
  startedMs: number | null
  /** Each token was written; fewer than asked where the answer broke off. */
  readonly tokensMs: number[]
  /** The answer was complete, or the client had gone. */
  endMs: number | null
  readonly inputTokens: number
  /** Tokens that were asked for. */
  readonly outputTokens: number
  /** Tokens of the prompt that the prefix cache had. */
  cachedTokens: number
  /** The client went away before the end. */
  aborted: boolean
  /** What the simulator did to it on purpose. */
  readonly fault: FaultKind | null
}

/** Its client went away. */
export function abandon(truth: RequestTruth, nowMs: number): void {
  truth.endMs = nowMs
  truth.aborted = true
}

export interface Ledger {
  open(entry: Pick<RequestTruth, 'id' | 'receivedMs' | 'inputTokens' | 'outputTokens' | 'fault'>): RequestTruth
  list(): readonly RequestTruth[]
  clear(): void
}

/** Requests that are remembered; the oldest are forgotten first. */
const MEMORY = 50_000

export function createLedger(): Ledger {
  let entries: RequestTruth[] = []
  return {
    open(entry) {
      const truth: RequestTruth = {
        ...entry,
        startedMs: null,
        tokensMs: [],
        endMs: null,
        cachedTokens: 0,
        aborted: false,
      }
      if (entries.length >= 2 * MEMORY) entries = entries.slice(-MEMORY)
      entries.push(truth)
      return truth
    },
    list: () => entries.slice(-MEMORY),
    clear: () => void (entries = []),
  }
}
