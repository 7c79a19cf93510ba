/** @module The contract between a run and everything that reads one: reporters, matchers, stored files. */
import * as z from 'zod'

import { BALANCES } from '../endpoints/target.ts'
import { RunMedia } from '../media/media-use.ts'
import { REQUEST_METRICS, RUN_METRICS } from '../metrics/definitions.ts'
import { strict } from '../options.ts'
import { Summary } from '../stats/summary.ts'
import { BaselineResult } from './comparison.ts'
import { AbortReason } from './early-stop.ts'
import { Environment } from './environment.ts'
import { HttpSummary } from './http-tally.ts'
import { Repeats } from './repeats.ts'
import { ServerShare } from './server-tally.ts'
import { Deferred, MergedShard, ShardOfRun } from './shards.ts'
import { Slice } from './slices.ts'
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

const delays = { count, p50: z.number(), p99: z.number(), max: z.number() }

/** What the client observed of itself. */
export const ClientHealth = strict({
  /** Threads that sent; the other figures are the worst of them, or their sum. */
  workers: count,
  eventLoopDelayMs: strict({ p50: z.number(), p99: z.number(), max: z.number() }),
  /** Share of its time that the sending thread was busy; under an open loop, waiting for the right instant is as well. */
  eventLoopUtilization: z.number(),
  /** From a byte that can be read to the callback that takes its time; null where that could not be measured. */
  readingDelayMs: strict(delays).nullable(),
  /** Pauses of garbage collection, ms, of the thread that spent the largest share of its time on them. */
  gcPauses: strict({ ...delays, totalMs: z.number() }),
  gcShare: z.number(),
  /** CPU time of the thread that used most, as a share of its time; null where Node.js is older than 23.9. */
  cpuShare: z.number().nullable(),
  /** Most memory that the process was seen to hold. */
  peakRssBytes: z.number(),
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
    /** Length of the slices, ms. */
    sliceMs: z.number().optional(),
    /** How often it was run at most, and what would do. */
    repeats: z.int().min(1).optional(),
    untilCv: z.custom<object>((value) => typeof value === 'object' && value !== null).optional(),
    /** Parts in which it was measured, in turns with other runs. */
    rounds: z.int().min(1).optional(),
    pacing: z.looseObject({ kind: z.enum(['closed', 'open', 'users', 'trace']), concurrencyOf: z.string().optional() }),
  }),
  workload: z.record(z.string(), z.unknown()),
  endpoint: strict({
    /** All of them, where there are several. */
    url: z.string(),
    /** Each of several, and who goes to them in turn. */
    urls: z.array(z.string()).optional(),
    balance: z.enum(BALANCES).optional(),
    api: z.string(),
    model: z.string(),
    streaming: z.boolean(),
    /** True where the embedded simulator answered. */
    simulated: z.boolean(),
  }),
  environment: Environment,
  /** Path of the per-request rows, relative to the report. */
  rowsFile: z.string(),
  /** Which machine's part of a run it is, where several send it; absent of a whole one. */
  shard: ShardOfRun.optional(),
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
  /** Why `abortOn` ended it before its bound; absent where it didn't. Nothing that it measured passes then. */
  abortedBecause: AbortReason.optional(),
  /** First send to last content of the measured requests. */
  durationMs: z.number(),
  /**
   * Measured requests by outcome: `retried` are attempts that were followed by another one, `withdrawn` those that the client
   * gave up on purpose, `cancelled` those that the end of the run cut off. `warmup` counts those left out.
   */
  counts: strict({
    sent: count,
    completed: count,
    failed: count,
    timedOut: count,
    cancelled: count,
    withdrawn: count,
    retried: count,
    warmup: count,
  }),
  /**
   * Sessions, those of the warm-up included. A failed or withdrawn turn ends its session; the end of the run leaves some
   * unfinished. `longest` is the most turns that one has.
   */
  sessions: strict({
    started: count,
    completed: count,
    failed: count,
    withdrawn: count,
    unfinished: count,
    longest: count,
  }),
  errors: z.array(strict({ kind: z.string(), message: z.string(), count })),
  /** Who counted tokens, and in how many requests. */
  tokenSources: strict({
    input: z.record(z.string(), count),
    output: z.record(z.string(), count),
  }),
  metrics: z.partialRecord(z.enum(REQUEST_METRICS), Summary),
  totals: z.partialRecord(z.enum(RUN_METRICS), z.number()),
  /** How far the repeats of the load agree, where it had any. */
  repeats: Repeats.optional(),
  /** The measured requests by the time at which they were sent, where the load asks for it. */
  slices: z.array(Slice).optional(),
  /** Where the time of the completed requests went on their way; absent where there is none. */
  http: HttpSummary.optional(),
  /** What each of several URLs was sent. */
  servers: z.array(ServerShare).optional(),
  /** Pictures, sounds and films of all requests, those of the warm-up included. */
  media: RunMedia,
  /** Null where the run was killed before it could tell. */
  client: ClientHealth.nullable(),
  validity: strict({ valid: z.boolean(), problems: z.array(Problem), warnings: z.array(Problem) }),
  slos: z.array(Verdict),
  /** Of one machine's part: what the merge is to judge the whole by. */
  deferred: z.array(Deferred).optional(),
  /** The parts that it was merged of; absent of a run that one machine made. */
  shards: z.array(MergedShard).optional(),
  /** Of a point of a search for the highest load: what it tried, and what that came to; absent of other runs. */
  searched: strict({
    by: z.enum(['rate', 'concurrency']),
    value: z.number(),
    met: z.boolean(),
    /** True of the highest load that met the objectives: its verdicts are also those of the run. */
    highest: z.boolean(),
    verdicts: z.array(Verdict),
  }).optional(),
  /** What became of assertions on its baseline; absent where there was none. */
  baselines: z.array(BaselineResult).optional(),
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
