/** @module The options of a load: what is sent when, and until when. */
import * as z from 'zod'

import type { Workload } from '../datasets/workload.ts'
import { InferbenchError } from '../error.ts'
import { durationMs, parseOptions, strict } from '../options.ts'
import type { History } from './conversation.ts'

export interface LoadOptions {
  /** Label of the run in reports. @default the test's name */
  readonly name?: string | undefined
  /** Closed loop: sessions, or by `concurrencyOf` requests, kept running. Excludes `rate`. */
  readonly concurrency?: number | undefined
  /**
   * Who holds a place of the closed loop: a session from its first turn to its last, or a request while it is in flight,
   * so that another session may begin during a pause. Without further turns they are the same. @default 'sessions'
   */
  readonly concurrencyOf?: 'sessions' | 'requests' | undefined
  /**
   * Open loop: sessions begun per second, on schedule whether or not answers have come. Excludes `concurrency`. A session of
   * one turn is a request; further turns follow their answers.
   */
  readonly rate?: number | undefined
  /** `'trace'`: open loop, each session begun at its own time, as traces have them. Excludes `rate` and `concurrency`. */
  readonly schedule?: 'trace' | undefined
  /** Gaps of an open loop: all equal, or exponential. @default 'poisson' */
  readonly arrivals?: 'constant' | 'poisson' | undefined
  /**
   * Measured requests. The run ends at the first bound reached; an endless workload needs one of `requests`, `sessions` and
   * `duration`, others end with their last session.
   */
  readonly requests?: number | undefined
  /** Sessions that are begun, those of the warm-up included. */
  readonly sessions?: number | undefined
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
  /** Whose answers the history of later turns holds: the server's, or those that the dataset has. @default 'live' */
  readonly history?: History | undefined
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
  concurrencyOf: z.enum(['sessions', 'requests']).optional(),
  rate: z.number().positive().optional(),
  schedule: z.literal('trace').optional(),
  arrivals: z.enum(['constant', 'poisson']).optional(),
  requests: z.int().min(1).optional(),
  sessions: z.int().min(1).optional(),
  duration: positiveTime.optional(),
  warmup: strict({ requests: z.int().min(1).optional(), duration: time.optional() }).optional(),
  timeout: positiveTime.optional(),
  gracePeriod: time.optional(),
  history: z.enum(['live', 'dataset']).optional(),
  tokenCounts: z.enum(['server', 'tokenizer']).optional(),
})
  .refine((load) => [load.concurrency, load.rate, load.schedule].filter((shape) => shape !== undefined).length === 1, {
    message: "give either concurrency (closed loop), rate (open loop) or schedule: 'trace'",
  })
  .refine((load) => load.concurrencyOf === undefined || load.concurrency !== undefined, {
    path: ['concurrencyOf'],
    message: 'shapes a closed loop and needs concurrency',
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
  .refine(
    (load) => load.concurrency === undefined || load.sessions === undefined || load.sessions >= load.concurrency,
    {
      path: ['concurrency'],
      message: 'can never be reached: sessions is smaller',
    },
  )

/** How requests are started. */
export type Pacing =
  | { readonly kind: 'closed'; readonly concurrency: number; readonly concurrencyOf: 'sessions' | 'requests' }
  | { readonly kind: 'open'; readonly ratePerSecond: number; readonly arrivals: 'constant' | 'poisson' }
  | { readonly kind: 'trace' }

/** Load options with nothing left open; times in ms. */
export interface ResolvedLoad {
  readonly name: string | undefined
  readonly pacing: Pacing
  /** `undefined`: no bound of this kind. */
  readonly requests: number | undefined
  readonly sessions: number | undefined
  readonly durationMs: number | undefined
  readonly warmupRequests: number
  readonly warmupMs: number
  readonly timeoutMs: number
  readonly gracePeriodMs: number
  readonly history: History
  readonly tokenCounts: 'server' | 'tokenizer'
}

/**
 * Checks and resolves load options.
 *
 * @param workload what is to be sent: only one that ends may go without a bound
 */
export function resolveLoad(options: LoadOptions, { sessions }: Pick<Workload, 'sessions'>): ResolvedLoad {
  const load = parseOptions(loadSchema, options, 'load')
  if (
    sessions === Infinity &&
    load.requests === undefined &&
    load.sessions === undefined &&
    load.duration === undefined
  ) {
    throw new InferbenchError(
      'invalid-options',
      'load',
      'give requests, sessions or duration: this workload never ends',
    )
  }
  return {
    name: load.name,
    pacing: pacingOf(load),
    requests: load.requests,
    sessions: load.sessions,
    durationMs: load.duration,
    warmupRequests: load.warmup?.requests ?? 0,
    warmupMs: load.warmup?.duration ?? 0,
    timeoutMs: load.timeout ?? 600_000,
    gracePeriodMs: load.gracePeriod ?? 30_000,
    history: load.history ?? 'live',
    tokenCounts: load.tokenCounts ?? 'server',
  }
}

function pacingOf({
  schedule,
  rate,
  arrivals = 'poisson',
  concurrency,
  concurrencyOf = 'sessions',
}: LoadOptions): Pacing {
  if (schedule) return { kind: schedule }
  if (rate !== undefined) return { kind: 'open', ratePerSecond: rate, arrivals }
  return { kind: 'closed', concurrency: concurrency!, concurrencyOf }
}
