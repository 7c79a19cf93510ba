/** @module What matchers on a run have in common. */
import type { MatcherState } from 'vitest'

import { InferbenchError } from '../error.ts'
import type { Samples } from '../metrics/samples.ts'
import { type RunReport, RunReport as RunReportSchema } from '../report/run-report.ts'
import { samplesOf } from '../report/samples-of.ts'
import type { Deferred } from '../report/shards.ts'

/** Vitest leaves it out where nothing is negated, whatever its types say. */
export type Negatable = Partial<Pick<MatcherState, 'isNot'>>

export interface MatcherResult {
  readonly pass: boolean
  readonly message: () => string
}

/** @throws InferbenchError for what is no run */
export function requireRun(received: unknown, matcher: string): RunReport {
  if (samplesOf(received as RunReport) || RunReportSchema.safeParse(received).success) return received as RunReport
  throw new InferbenchError(
    'not-a-run',
    matcher,
    `Expected a run, such as \`const run = await load(…)\` gives, got ${describeValue(received)}.`,
  )
}

/** @throws InferbenchError for a run that was read from a file */
export function requireSamples(run: RunReport, matcher: string): Samples {
  const samples = samplesOf(run)
  if (samples) return samples
  throw new InferbenchError('no-samples', matcher, 'The run was not measured by this process: its samples are gone.')
}

/** Leaves an assertion on a part of a run to whoever merges the parts. */
export function defer(run: RunReport, assertion: Deferred): void {
  run.deferred = [...(run.deferred ?? []), assertion]
}

function describeValue(value: unknown): string {
  if (value instanceof Promise) return 'a promise: write `await load(…)`'
  if (Array.isArray(value)) return 'an array: assert on each run'
  if (value === null || value === undefined) return String(value)
  return typeof value === 'object' ? 'an object of another shape' : `a ${typeof value}`
}
