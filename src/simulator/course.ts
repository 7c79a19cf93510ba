/** @module The course that an answer takes: as it should be, or as a fault has it. */
import type { FaultKind, ResolvedFailures } from './failure-options.ts'
import type { Fault } from './faults.ts'

/** An error instead of an answer. */
export interface Refusal {
  readonly status: 429 | 500
  readonly headers: Readonly<Record<string, string>>
}

export interface Course {
  readonly refusal?: Refusal
  /** The request waits so long before the engine gets it, ms. */
  readonly holdMs?: number
  /** Its tokens stop before this one, from 0, for so long, ms. */
  readonly pause?: { readonly token: number; readonly ms: number }
  /** The event of this token is no JSON. */
  readonly spoiled?: number
  /** The answer ends before this token: without its closing words, or with its connection. */
  readonly end?: { readonly token: number; readonly by: 'cut' | 'reset' }
}

/** @param fault nothing for an answer as it should be */
export function courseOf(fault: Fault | undefined, options: ResolvedFailures): Course {
  return fault ? courses[fault.kind](fault.token, options) : {}
}

const courses: Record<FaultKind, (token: number, options: ResolvedFailures) => Course> = {
  'http-429': (_, { retryAfterSeconds }) => ({
    refusal: { status: 429, headers: { 'retry-after': String(retryAfterSeconds) } },
  }),
  'http-500': () => ({ refusal: { status: 500, headers: {} } }),
  'connection-reset': (token) => ({ end: { token, by: 'reset' } }),
  'truncated': (token) => ({ end: { token, by: 'cut' } }),
  'malformed': (token) => ({ spoiled: token }),
  'stall': (token, { stallMs }) => ({ pause: { token, ms: stallMs } }),
  'slow-headers': (_, { slowHeadersMs }) => ({ holdMs: slowHeadersMs }),
}
