/** @module Whether a run can be judged: who was measured, the server or the client. */
import * as z from 'zod'

import { durationMs, strict } from '../options.ts'
import { formatShare } from './format.ts'
import type { ClientHealth, Problem, RunReport } from './run-report.ts'

/** Bounds on the client itself; beyond them a run is void. Of several sending threads, the worst counts. */
export interface ClientBounds {
  /** Lateness of the sending thread's event loop at p99, ms. @default 25 */
  readonly eventLoopDelayP99?: number | string | undefined
  /** From a byte that can be read to the taking of its time, at p99, ms. @default 50 */
  readonly readingDelayP99?: number | string | undefined
  /** Lateness of sends against the schedule of an open loop at p99, ms. @default 25 */
  readonly scheduleLagP99?: number | string | undefined
  /** Pauses of garbage collection at p99, ms. @default 25 */
  readonly gcPauseP99?: number | string | undefined
  /** Share of the run that went into garbage collection. @default 0.1 */
  readonly gcShare?: number | undefined
  /** Share of the run during which a place was free but no request ready. @default 0.05 */
  readonly starvedShare?: number | undefined
  /**
   * Share of its time that the sending thread was busy. It is so without being late where requests are due every two ms
   * or faster, as it then waits for each instant. @default no bound
   */
  readonly eventLoopUtilization?: number | undefined
  /** Share of a CPU that the sending thread used. @default no bound */
  readonly cpuShare?: number | undefined
  /** Memory of the process. @default no bound */
  readonly rssBytes?: number | undefined
  /** Between the first and the last of several machines to begin, by their wall clocks. @default '1s' */
  readonly startsApart?: number | string | undefined
}

const share = z.number().min(0)

export const clientBoundsSchema = strict({
  eventLoopDelayP99: durationMs.default(25),
  readingDelayP99: durationMs.default(50),
  scheduleLagP99: durationMs.default(25),
  gcPauseP99: durationMs.default(25),
  gcShare: share.default(0.1),
  starvedShare: share.default(0.05),
  eventLoopUtilization: share.optional(),
  cpuShare: share.optional(),
  rssBytes: z.number().min(0).optional(),
  startsApart: durationMs.default(1_000),
})

export type ResolvedClientBounds = z.output<typeof clientBoundsSchema>

/** What of a report validity looks at. */
export type Judged = Pick<RunReport, 'counts' | 'finished' | 'durationMs' | 'client'>

/** Observations below which a p99 is no more than the worst of a few: a single hiccup of the machine. */
const LEAST_FOR_P99 = 100
/** Time below which a share says more of the start of a thread than of the load. */
const LEAST_MS_FOR_SHARE = 1_000

const MORE_THREADS = 'use fewer streams, more workers or a faster client machine'

/** Reasons for which no verdict on the server is possible. */
export function findProblems(
  { counts, finished, durationMs: ranMs, client }: Judged,
  bounds: ResolvedClientBounds,
): Problem[] {
  const problems: Problem[] = []
  if (!finished) {
    problems.push(
      problem('interrupted', 'the run was broken off before its bound', 'let it finish, or give it more time'),
    )
  }
  if (counts.sent === 0) {
    problems.push(problem('nothing-sent', 'no measured request was sent', 'raise duration, or shorten the warm-up'))
  }
  if (!client) return problems
  const shares = ranMs >= LEAST_MS_FOR_SHARE ? findShareProblems(client, bounds) : []
  return [
    ...problems,
    ...findDelayProblems(client, bounds),
    ...findStarvation(client, ranMs, bounds),
    ...shares,
    ...findMemoryProblem(client, bounds),
  ]
}

function findDelayProblems(client: ClientHealth, bounds: ResolvedClientBounds): Problem[] {
  const { eventLoopDelayMs, readingDelayMs, scheduleLagMs, gcPauses } = client
  return [
    over(eventLoopDelayMs.p99, bounds.eventLoopDelayP99, ms, (seen, bound) =>
      problem(
        'event-loop-delay',
        `the client's event loop was late by ${seen} at p99, above ${bound}`,
        `${MORE_THREADS}; the server was not what was measured`,
      ),
    ),
    over(enough(readingDelayMs), bounds.readingDelayP99, ms, (seen, bound) =>
      problem(
        'reading-delay',
        `bytes that had come waited ${seen} at p99 for the client to read them, above ${bound}`,
        MORE_THREADS,
      ),
    ),
    over(scheduleLagMs?.p99, bounds.scheduleLagP99, ms, (seen, bound) =>
      problem(
        'schedule-lag',
        `requests left ${seen} late at p99, above ${bound}`,
        'lower the rate, or use more workers or a faster client machine',
      ),
    ),
    over(enough(gcPauses), bounds.gcPauseP99, ms, (seen, bound) =>
      problem('gc-pauses', `garbage collection stopped the client for ${seen} at p99, above ${bound}`, MORE_THREADS),
    ),
  ].flat()
}

function findStarvation({ starvedMs }: ClientHealth, ranMs: number, bounds: ResolvedClientBounds): Problem[] {
  if (ranMs <= 0 || starvedMs <= bounds.starvedShare * ranMs) return []
  return [
    problem(
      'starved',
      `requests were not built in time for ${ms(starvedMs)} of ${ms(ranMs)}, above a share of ${bounds.starvedShare}`,
      'lower the concurrency, or use smaller or pooled inputs',
    ),
  ]
}

function findShareProblems(client: ClientHealth, bounds: ResolvedClientBounds): Problem[] {
  const { gcShare, eventLoopUtilization, cpuShare } = client
  const share3 = (value: number) => formatShare(value, 3)
  return [
    over(gcShare, bounds.gcShare, share3, (seen, bound) =>
      problem('gc-share', `the client spent ${seen} of the run on garbage collection, above ${bound}`, MORE_THREADS),
    ),
    over(eventLoopUtilization, bounds.eventLoopUtilization, share3, (seen, bound) =>
      problem('busy', `the client's event loop was busy for ${seen} of the run, above ${bound}`, MORE_THREADS),
    ),
    over(cpuShare, bounds.cpuShare, share3, (seen, bound) =>
      problem('cpu', `a sending thread used ${seen} of a CPU, above ${bound}`, MORE_THREADS),
    ),
  ].flat()
}

function findMemoryProblem({ peakRssBytes }: ClientHealth, { rssBytes }: ResolvedClientBounds): Problem[] {
  return over(peakRssBytes, rssBytes, mebibytes, (seen, bound) =>
    problem('memory', `the client held ${seen} of memory, above ${bound}`, 'use smaller or pooled inputs'),
  )
}

/** What is to be said where a value was seen and lies above a bound. */
function over(
  value: number | null | undefined,
  bound: number | undefined,
  show: (value: number) => string,
  say: (seen: string, bound: string) => Problem,
): Problem[] {
  if (value === null || value === undefined || bound === undefined || value <= bound) return []
  return [say(show(value), show(bound))]
}

function enough(delays: { readonly count: number; readonly p99: number } | null): number | undefined {
  return delays && delays.count >= LEAST_FOR_P99 ? delays.p99 : undefined
}

function problem(code: string, message: string, advice: string): Problem {
  return { code, message, advice }
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`
}
