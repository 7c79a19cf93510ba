/** @module The options of a load: what is sent when, and until when. */
import * as z from 'zod'

import type { Workload } from '../datasets/workload.ts'
import { InferbenchError } from '../error.ts'
import { durationMs as timeSchema, parseOptions, strict } from '../options.ts'
import type { History } from './conversation.ts'
import { type Pacing, pacingOf, shapeFields, type ShapeOptions, shapeProblems, stagesMs } from './shape.ts'

export interface LoadOptions extends ShapeOptions {
  /** Label of the run in reports. @default the test's name */
  readonly name?: string | undefined
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
  /** Threads that send. @default as many as the load needs and the machine has */
  readonly workers?: number | undefined
  /** Where token counts come from when the server reports usage: it, or the tokenizer. @default 'server' */
  readonly tokenCounts?: 'server' | 'tokenizer' | undefined
}

/** Timers run out early beyond 2³¹ ms, and a run adds up two of these. */
const MAX_HOURS = 240

const time = timeSchema.refine((ms) => ms <= MAX_HOURS * 3_600_000, `must be at most ${MAX_HOURS}h`)
const positiveTime = time.refine((ms) => ms > 0, 'must be above 0')

const loadSchema = strict({
  name: z.string().min(1).optional(),
  ...shapeFields,
  requests: z.int().min(1).optional(),
  sessions: z.int().min(1).optional(),
  duration: positiveTime.optional(),
  warmup: strict({ requests: z.int().min(1).optional(), duration: time.optional() }).optional(),
  timeout: positiveTime.optional(),
  gracePeriod: time.optional(),
  history: z.enum(['live', 'dataset']).optional(),
  workers: z.int().min(1).max(256).optional(),
  tokenCounts: z.enum(['server', 'tokenizer']).optional(),
})
  .superRefine((load, ctx) => {
    for (const [path, message] of shapeProblems(load)) {
      ctx.addIssue({ code: 'custom', path: path === '' ? [] : path.split('.'), message })
    }
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

/** Load options with nothing left open; times in ms. */
export interface ResolvedLoad {
  readonly name: string | undefined
  readonly pacing: Pacing
  /** Requests that may wait for their first byte; `undefined`: no limit. */
  readonly prefillConcurrency: number | undefined
  /** `undefined`: no bound of this kind. */
  readonly requests: number | undefined
  readonly sessions: number | undefined
  readonly durationMs: number | undefined
  readonly warmupRequests: number
  readonly warmupMs: number
  readonly timeoutMs: number
  readonly gracePeriodMs: number
  readonly history: History
  /** `undefined`: as many as the load needs. */
  readonly workers: number | undefined
  readonly tokenCounts: 'server' | 'tokenizer'
}

/**
 * Checks and resolves load options.
 *
 * @param workload what is to be sent: only one that ends may go without a bound
 */
export function resolveLoad(options: LoadOptions, { sessions }: Pick<Workload, 'sessions'>): ResolvedLoad {
  const load = parseOptions(loadSchema, options, 'load')
  const durationMs = load.duration ?? stagesMs(load)
  if (sessions === Infinity && load.requests === undefined && load.sessions === undefined && durationMs === undefined) {
    throw new InferbenchError(
      'invalid-options',
      'load',
      'give requests, sessions or duration: this workload never ends',
    )
  }
  return {
    name: load.name,
    pacing: pacingOf(load),
    prefillConcurrency: load.prefillConcurrency,
    requests: load.requests,
    sessions: load.sessions,
    durationMs,
    warmupRequests: load.warmup?.requests ?? 0,
    warmupMs: load.warmup?.duration ?? 0,
    timeoutMs: load.timeout ?? 600_000,
    gracePeriodMs: load.gracePeriod ?? 30_000,
    history: load.history ?? 'live',
    workers: load.workers,
    tokenCounts: load.tokenCounts ?? 'server',
  }
}
