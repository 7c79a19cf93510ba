/** @module The options of a load: what is sent when, and until when. */
import * as z from 'zod'

import { durationMs, parseOptions, strict } from '../options.ts'

export interface LoadOptions {
  /** Label of the run in reports. @default the test's name */
  readonly name?: string | undefined
  /** Closed loop: requests kept in flight. Excludes `rate`. */
  readonly concurrency?: number | undefined
  /** Open loop: requests per second, sent on schedule whether or not answers have come. Excludes `concurrency`. */
  readonly rate?: number | undefined
  /** Gaps of an open loop: all equal, or exponential. @default 'poisson' */
  readonly arrivals?: 'constant' | 'poisson' | undefined
  /** Measured requests. The run ends at the first bound reached; one of `requests` and `duration` is needed. */
  readonly requests?: number | undefined
  /** Measured time during which requests are sent, ms or `'30s'`. */
  readonly duration?: number | string | undefined
  /** Sent first and left out of the results. The measured requests follow without a pause. */
  readonly warmup?:
    | { readonly requests?: number | undefined; readonly duration?: number | string | undefined }
    | undefined
  /** Longest time for one request, ms or text. @default '10m' */
  readonly timeout?: number | string | undefined
  /** How long to wait for answers once `duration` is over; the rest is cancelled and counted. @default '30s' */
  readonly gracePeriod?: number | string | undefined
  /** Where token counts come from when the server reports usage: it, or the tokenizer. @default 'server' */
  readonly tokenCounts?: 'server' | 'tokenizer' | undefined
}

/** Timers run out early beyond 2³¹ ms, and a run adds up two of these. */
const MAX_HOURS = 240

const time = durationMs.refine((ms) => ms <= MAX_HOURS * 3_600_000, `must be at most ${MAX_HOURS}h`)
const positiveTime = time.refine((ms) => ms > 0, 'must be above 0')

const loadSchema = strict({
  name: z.string().min(1).optional(),
  concurrency: z.int().min(1).optional(),
  rate: z.number().positive().optional(),
  arrivals: z.enum(['constant', 'poisson']).optional(),
  requests: z.int().min(1).optional(),
  duration: positiveTime.optional(),
  warmup: strict({ requests: z.int().min(1).optional(), duration: time.optional() }).optional(),
  timeout: positiveTime.optional(),
  gracePeriod: time.optional(),
  tokenCounts: z.enum(['server', 'tokenizer']).optional(),
})
  .refine((load) => (load.concurrency === undefined) !== (load.rate === undefined), {
    message: 'give either concurrency (closed loop) or rate (open loop)',
  })
  .refine((load) => load.requests !== undefined || load.duration !== undefined, {
    message: 'give requests or duration: no run has a hidden bound',
  })
  .refine((load) => load.arrivals === undefined || load.rate !== undefined, {
    path: ['arrivals'],
    message: 'shapes an open loop and needs rate',
  })
  .refine((load) => !load.warmup || (load.warmup.requests === undefined) !== (load.warmup.duration === undefined), {
    path: ['warmup'],
    message: 'give either requests or duration',
  })
  .refine(
    (load) => load.concurrency === undefined || load.requests === undefined || load.requests >= load.concurrency,
    {
      path: ['concurrency'],
      message: 'can never be reached: requests is smaller',
    },
  )

/** How requests are started. */
export type Pacing =
  | { readonly kind: 'closed'; readonly concurrency: number }
  | { readonly kind: 'open'; readonly ratePerSecond: number; readonly arrivals: 'constant' | 'poisson' }

/** Load options with nothing left open; times in ms. */
export interface ResolvedLoad {
  readonly name: string | undefined
  readonly pacing: Pacing
  /** `undefined`: no bound of this kind. */
  readonly requests: number | undefined
  readonly durationMs: number | undefined
  readonly warmupRequests: number
  readonly warmupMs: number
  readonly timeoutMs: number
  readonly gracePeriodMs: number
  readonly tokenCounts: 'server' | 'tokenizer'
}

/** Checks and resolves load options. */
export function resolveLoad(options: LoadOptions): ResolvedLoad {
  const load = parseOptions(loadSchema, options, 'load')
  return {
    name: load.name,
    pacing:
      load.rate === undefined
        ? { kind: 'closed', concurrency: load.concurrency! }
        : { kind: 'open', ratePerSecond: load.rate, arrivals: load.arrivals ?? 'poisson' },
    requests: load.requests,
    durationMs: load.duration,
    warmupRequests: load.warmup?.requests ?? 0,
    warmupMs: load.warmup?.duration ?? 0,
    timeoutMs: load.timeout ?? 600_000,
    gracePeriodMs: load.gracePeriod ?? 30_000,
    tokenCounts: load.tokenCounts ?? 'server',
  }
}
