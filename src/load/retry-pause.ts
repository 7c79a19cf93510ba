/** @module Whether a failed request is sent again, and how long after: decided by the worker, between two requests. */
import { msUntil } from '../clock.ts'
import type { PreparedRequest } from './protocol.ts'
import type { RequestRecord } from './record.ts'
import { wireFailure } from './wire-failure.ts'

/** What a worker knows of the load's retries. */
export interface RetryRules {
  /** Kinds of failure. */
  readonly on: readonly string[]
  readonly longestWaitMs: number
}

/** A request that has ended. */
export interface Ended extends Pick<RequestRecord, 'outcome' | 'status' | 'error' | 'attempt'> {
  readonly request: Pick<PreparedRequest, 'retryPausesMs'>
  /** The header of that name, empty where there was none. */
  readonly retryAfter: string
}

/**
 * Ms from the end of a failed request to its next attempt: its own pause, or the server's `Retry-After` where that is
 * longer. `undefined` where there is none: it was the last, the kind isn't one of the rules', or the server asks for more
 * patience than they have.
 */
export function retryPause(ended: Ended, rules: RetryRules): number | undefined {
  const pauseMs = ended.request.retryPausesMs?.[ended.attempt]
  if (pauseMs === undefined || !rules.on.includes(wireFailure(ended) ?? '')) return undefined
  const askedMs = retryAfterMs(ended.retryAfter)
  return askedMs > rules.longestWaitMs ? undefined : Math.max(pauseMs, askedMs)
}

/** Seconds or a date (RFC 9110, 10.2.3); anything else asks for nothing. */
function retryAfterMs(header: string): number {
  if (/^\d+$/.test(header)) return Number(header) * 1_000
  const untilMs = msUntil(header)
  return untilMs > 0 ? untilMs : 0
}
