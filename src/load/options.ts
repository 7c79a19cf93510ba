/** @module The options of a load: what is sent when, and until when. */
import * as z from 'zod'

import type { Workload } from '../datasets/workload.ts'
import { InferbenchError } from '../error.ts'
import { durationMs as timeSchema, parseOptions, strict } from '../options.ts'
import { type AbortOptions, abortSchema, type ResolvedAbort } from './abort-on.ts'
import { type CancelOptions, cancelSchema, type ResolvedCancel } from './cancel.ts'
import { type Reuse, REUSES } from './connections.ts'
import type { History } from './conversation.ts'
import { repeatProblems } from './repeat-options.ts'
import { type ResolvedRetries, retriesSchema, type RetryOptions } from './retries.ts'
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
  /** Ends the run before its bound once its outcome is beyond doubt; the report says why. @default never */
  readonly abortOn?: AbortOptions | undefined
  /** Length of the time slices that the report has beside the whole, ms or `'10s'`. @default no slices */
  readonly slice?: number | string | undefined
  /**
   * How often the whole load is run, warm-up included; the report has the samples of all, and how far the repeats agree.
   * @default 1
   */
  readonly repeats?: number | undefined
  /** Rest before each further repeat, ms or `'2s'`. @default none */
  readonly cooldown?: number | string | undefined
  /** Repeats end early, but not before the third, once the coefficient of variation of every statistic named is this small. */
  readonly untilCv?: object | undefined
  /** Requests that are given up on purpose, and counted apart. @default none */
  readonly cancel?: CancelOptions | undefined
  /** Failed requests that are sent again; the earlier attempts are counted apart. @default none */
  readonly retries?: RetryOptions | undefined
  /** Whose answers the history of later turns holds: the server's, or those that the dataset has. @default 'live' */
  readonly history?: History | undefined
  /**
   * Who uses a connection again: whoever comes next, the later turns of the same session, or nobody.
   * @default 'pooled'
   */
  readonly connections?: Reuse | undefined
  /**
   * Whether pooled connections are opened ahead of the first request, or how many to each server.
   * @default true: as many as places of a closed loop, or as requests begin in a second of an open one
   */
  readonly prewarm?: boolean | number | undefined
  /** Threads that send. @default as many as the load needs and the machine has */
  readonly workers?: number | undefined
  /** Where token counts come from when the server reports usage: it, or the tokenizer. @default 'server' */
  readonly tokenCounts?: 'server' | 'tokenizer' | undefined
}

/** A report stays small. */
const MOST_REPEATS = 1_000

/** A slice holds more than single requests. */
const SHORTEST_SLICE_MS = 100

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
  abortOn: abortSchema.optional(),
  slice: time.refine((ms) => ms >= SHORTEST_SLICE_MS, `must be at least ${SHORTEST_SLICE_MS} ms`).optional(),
  repeats: z.int().min(1).max(MOST_REPEATS).optional(),
  cooldown: time.optional(),
  untilCv: z.looseObject({}).optional(),
  cancel: cancelSchema.optional(),
  retries: retriesSchema.optional(),
  history: z.enum(['live', 'dataset']).optional(),
  connections: z.enum(REUSES).optional(),
  prewarm: z.union([z.boolean(), z.int().min(1).max(65_535)]).optional(),
  workers: z.int().min(1).max(256).optional(),
  tokenCounts: z.enum(['server', 'tokenizer']).optional(),
})
  .superRefine((load, ctx) => {
    for (const [path, message] of [...shapeProblems(load), ...repeatProblems(load)]) {
      ctx.addIssue({ code: 'custom', path: path === '' ? [] : path.split('.'), message })
    }
  })
  .refine(({ connections = 'pooled', prewarm = false }) => connections === 'pooled' || prewarm === false, {
    path: ['prewarm'],
    message: "goes with connections: 'pooled'; others are opened when they are needed",
  })
  .refine((load) => !load.warmup || (load.warmup.requests === undefined) !== (load.warmup.duration === undefined), {
    path: ['warmup'],
    message: 'give either requests or duration',
  })
  .superRefine((load, ctx) => {
    for (const path of ['concurrency', 'users'] as const) {
      for (const bound of ['requests', 'sessions'] as const) {
        if ((load[path] ?? 0) <= (load[bound] ?? Infinity)) continue
        ctx.addIssue({ code: 'custom', path: [path], message: `can never be reached: ${bound} is smaller` })
      }
    }
  })

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
  /** `undefined`: the run goes on to its bound. */
  readonly abortOn: ResolvedAbort | undefined
  /** `undefined`: no slices. */
  readonly sliceMs: number | undefined
  readonly repeats: number
  readonly cooldownMs: number
  /** What a user wrote; whoever knows metrics reads it. */
  readonly untilCv: object | undefined
  /** `undefined`: none is given up on purpose. */
  readonly cancel: ResolvedCancel | undefined
  /** `undefined`: none is sent again. */
  readonly retries: ResolvedRetries | undefined
  readonly history: History
  readonly connections: Reuse
  /** Connections that are opened ahead to each server; `true`: as many as the load needs. */
  readonly prewarm: boolean | number
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
    abortOn: load.abortOn,
    sliceMs: load.slice,
    repeats: load.repeats ?? 1,
    cooldownMs: load.cooldown ?? 0,
    untilCv: load.untilCv,
    cancel: load.cancel,
    retries: load.retries,
    history: load.history ?? 'live',
    connections: load.connections ?? 'pooled',
    prewarm: load.prewarm ?? (load.connections ?? 'pooled') === 'pooled',
    workers: load.workers,
    tokenCounts: load.tokenCounts ?? 'server',
  }
}
