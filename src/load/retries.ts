/** @module Requests that are sent again after they failed: which, how often, and how long after. */
import * as z from 'zod'

import { transportKinds } from '../endpoints/transport-errors.ts'
import { durationMs, strict } from '../options.ts'
import type { Streams } from '../random/streams.ts'

export interface RetryOptions {
  /** How often one request is sent again at most. */
  readonly most: number
  /**
   * Kinds of error after which it is: `http-` and a status, `timed-out`, or a transport error such as `connection-reset`.
   * @default connection-refused, connection-reset, connect-timeout, http-408, http-429, http-500, http-502, http-503, http-504
   */
  readonly on?: readonly string[] | undefined
  /** Pauses before it is. A server's `Retry-After` that is longer is kept to. */
  readonly backoff?: BackoffOptions | undefined
  /** A `Retry-After` beyond this is a refusal: the request has failed for good. @default '1m' */
  readonly longestWait?: number | string | undefined
}

export interface BackoffOptions {
  /** Before the first retry. Between half of each pause and all of it is waited, so that clients don't come back as one. @default '500ms' */
  readonly from?: number | string | undefined
  /** Of a pause to the one before. @default 2 */
  readonly factor?: number | undefined
  /** No pause is longer. @default '8s', or `from` where that is longer */
  readonly to?: number | string | undefined
}

/** Options with nothing left open. */
export interface ResolvedRetries {
  readonly most: number
  readonly on: readonly string[]
  readonly backoff: { readonly fromMs: number; readonly factor: number; readonly toMs: number }
  readonly longestWaitMs: number
}

/** What passes by itself, as the clients of the large vendors see it. */
const PASSING = [
  'connection-refused',
  'connection-reset',
  'connect-timeout',
  'http-408',
  'http-429',
  'http-500',
  'http-502',
  'http-503',
  'http-504',
]

/** Where a request was answered, but not with an answer, nobody sends it again unseen. */
const kind = z
  .string()
  .refine((name) => /^http-[345]\d\d$/.test(name) || name === 'timed-out' || transportKinds.has(name), {
    error: `expected http- and a status such as 'http-429', 'timed-out', or one of ${[...transportKinds].join(', ')}`,
  })

const backoffSchema = strict({
  from: durationMs.default(500),
  factor: z.number().min(1).default(2),
  to: durationMs.optional(),
})
  .refine(({ from, to = from }) => to >= from, { path: ['to'], message: 'must not be below from' })
  .transform(({ from, factor, to = Math.max(8_000, from) }) => ({ fromMs: from, factor, toMs: to }))

export const retriesSchema: z.ZodType<ResolvedRetries, RetryOptions> = strict({
  most: z.int().min(1).max(100),
  on: z.array(kind).min(1).default(PASSING),
  backoff: backoffSchema.prefault({}),
  longestWait: durationMs.default(60_000),
}).transform(({ longestWait, ...rest }) => ({ ...rest, longestWaitMs: longestWait }))

/** The pauses before the first retry of a request, the second, …, in ms: drawn from a stream of its own. */
export function pausesOf(
  { most, backoff }: ResolvedRetries,
  streams: Streams,
  session: number,
  turn: number,
): number[] {
  const stream = streams.stream(`load.retry.${session}`, turn)
  const { fromMs, factor, toMs } = backoff
  const growth = (i: number) => Math.min(factor ** i, Number.MAX_VALUE)
  return Array.from({ length: most }, (_, i) => Math.min(toMs, fromMs * growth(i)) * (1 - stream() / 2))
}
