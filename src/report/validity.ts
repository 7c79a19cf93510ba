/** @module Whether a run can be judged: who was measured, the server or the client. */
import * as z from 'zod'

import { durationMs, strict } from '../options.ts'
import type { ClientHealth, Problem, RunReport } from './run-report.ts'

/** Bounds on the client itself; beyond them a run is void. */
export interface ClientBounds {
  /** Lateness of the sending thread's event loop at p99, ms. @default 25 */
  readonly eventLoopDelayP99?: number | string | undefined
  /** Lateness of sends against the schedule of an open loop at p99, ms. @default 25 */
  readonly scheduleLagP99?: number | string | undefined
  /** Share of the run during which a place was free but no request ready. @default 0.05 */
  readonly starvedShare?: number | undefined
}

export const clientBoundsSchema = strict({
  eventLoopDelayP99: durationMs.default(25),
  scheduleLagP99: durationMs.default(25),
  starvedShare: z.number().min(0).default(0.05),
})

export type ResolvedClientBounds = z.output<typeof clientBoundsSchema>

/** What of a report validity looks at. */
export type Judged = Pick<RunReport, 'counts' | 'finished' | 'durationMs' | 'client'>

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
  return client ? [...problems, ...findClientProblems(client, ranMs, bounds)] : problems
}

function findClientProblems(client: ClientHealth, ranMs: number, bounds: ResolvedClientBounds): Problem[] {
  const problems: Problem[] = []
  const add = (code: string, message: string, advice: string) => problems.push(problem(code, message, advice))
  const { eventLoopDelayMs, scheduleLagMs, starvedMs } = client
  if (eventLoopDelayMs.p99 > bounds.eventLoopDelayP99) {
    add(
      'event-loop-delay',
      `the client's event loop was late by ${ms(eventLoopDelayMs.p99)} at p99, above ${ms(bounds.eventLoopDelayP99)}`,
      'use fewer streams or a faster client machine; the server was not what was measured',
    )
  }
  if (scheduleLagMs && scheduleLagMs.p99 > bounds.scheduleLagP99) {
    add(
      'schedule-lag',
      `requests left ${ms(scheduleLagMs.p99)} late at p99, above ${ms(bounds.scheduleLagP99)}`,
      'lower the rate or use a faster client machine',
    )
  }
  if (ranMs > 0 && starvedMs > bounds.starvedShare * ranMs) {
    add(
      'starved',
      `requests were not built in time for ${ms(starvedMs)} of ${ms(ranMs)}, above a share of ${bounds.starvedShare}`,
      'lower the concurrency, or use smaller or pooled inputs',
    )
  }
  return problems
}

function problem(code: string, message: string, advice: string): Problem {
  return { code, message, advice }
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`
}
