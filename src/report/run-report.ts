/** @module The contract between a run and everything that reads one: reporters, matchers, stored files. */
import * as z from 'zod'

import { RunMedia } from '../media/media-use.ts'
import { REQUEST_METRICS, RUN_METRICS } from '../metrics/definitions.ts'
import { strict } from '../options.ts'
import { Summary } from '../stats/summary.ts'
import { Environment } from './environment.ts'
import type { Slo } from './slo.ts'
import { clientBoundsSchema } from './validity.ts'
import { Verdict } from './verdict.ts'

export const SCHEMA_VERSION = 1

const count = z.int().min(0)

/** Something about a run that its reader must know. `code` is stable. */
export const Problem = strict({
  code: z.string(),
  /** What was measured and what bound it crossed. */
  message: z.string(),
  /** What to do. */
  advice: z.string(),
})
export type Problem = z.infer<typeof Problem>

/** What the client observed of itself. */
export const ClientHealth = strict({
  /** Threads that sent; the other figures are the worst of them, or their sum. */
  workers: count,
  eventLoopDelayMs: strict({ p50: z.number(), p99: z.number(), max: z.number() }),
  /** Share of its time that the sending thread was busy. */
  eventLoopUtilization: z.number(),
  /** Lateness of sends against the schedule; null in a closed loop. */
  scheduleLagMs: strict({ p50: z.number(), p99: z.number(), max: z.number() }).nullable(),
  /** Time during which a request could have been sent but none was ready. */
  starvedMs: z.number(),
  connectionsOpened: count,
  /** Of several threads, an upper bound: their peaks may have come at different times. */
  peakInFlight: count,
})
export type ClientHealth = z.infer<typeof ClientHealth>

/** What is known of a run before its first request. */
const head = {
  id: z.string(),
  name: z.string(),
  /** Vitest's name of the project, empty where it has none; the file, relative to the root; full name of the test. */
  suite: strict({ project: z.string(), file: z.string(), test: z.string() }),
  /** Which attempt of the test made it, from 0. */
  attempt: count,
  startedAt: z.iso.datetime(),
  seed: z.string(),
  /** The resolved load options. */
  load: z.looseObject({
    pacing: z.looseObject({ kind: z.enum(['closed', 'open', 'trace']), concurrencyOf: z.string().optional() }),
  }),
  workload: z.record(z.string(), z.unknown()),
  endpoint: strict({
    url: z.string(),
    api: z.string(),
    model: z.string(),
    streaming: z.boolean(),
    /** True where the embedded simulator answered. */
    simulated: z.boolean(),
  }),
  environment: Environment,
  /** Path of the per-request rows, relative to the report. */
  rowsFile: z.string(),
}

/** A run that has begun. `clientBounds` are what its validity will be judged by, `slo` what the plugin asks of every run. */
export const RunHead = strict({ ...head, clientBounds: clientBoundsSchema, slo: z.custom<Slo>().optional() })
export type RunHead = z.infer<typeof RunHead>

/** Everything that is kept of one run. JSON-serialisable; per-request rows are in `rowsFile`. */
export const RunReport = strict({
  schemaVersion: z.literal(SCHEMA_VERSION),
  ...head,
  /** False where the run was broken off. */
  finished: z.boolean(),
  /** First send to last content of the measured requests. */
  durationMs: z.number(),
  /** Measured requests by outcome; `warmup` counts those left out. */
  counts: strict({
    sent: count,
    completed: count,
    failed: count,
    timedOut: count,
    cancelled: count,
    warmup: count,
  }),
  /**
   * Sessions, those of the warm-up included. A failed turn ends its session; the end of the run leaves some unfinished.
   * `longest` is the most turns that one has.
   */
  sessions: strict({ started: count, completed: count, failed: count, unfinished: count, longest: count }),
  errors: z.array(strict({ kind: z.string(), message: z.string(), count })),
  /** Who counted tokens, and in how many requests. */
  tokenSources: strict({
    input: z.record(z.string(), count),
    output: z.record(z.string(), count),
  }),
  metrics: z.partialRecord(z.enum(REQUEST_METRICS), Summary),
  totals: z.partialRecord(z.enum(RUN_METRICS), z.number()),
  /** Pictures, sounds and films of all requests, those of the warm-up included. */
  media: RunMedia,
  /** Null where the run was killed before it could tell. */
  client: ClientHealth.nullable(),
  validity: strict({ valid: z.boolean(), problems: z.array(Problem), warnings: z.array(Problem) }),
  slos: z.array(Verdict),
})
export type RunReport = z.infer<typeof RunReport>

/** The stored report of a whole Vitest run. */
export const ReportFile = strict({
  schemaVersion: z.literal(SCHEMA_VERSION),
  /** False where the run was interrupted. */
  finished: z.boolean(),
  runs: z.array(RunReport),
})
export type ReportFile = z.infer<typeof ReportFile>
