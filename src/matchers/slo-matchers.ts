/** @module Matchers on a run: `toMeetSlo` and `toBeValidRun`. */
import { expect, type MatcherState } from 'vitest'

import { InferbenchError } from '../error.ts'
import { describeVerdict } from '../report/describe-verdict.ts'
import { judge, type JudgeOptions } from '../report/judge.ts'
import { type RunReport, RunReport as RunReportSchema } from '../report/run-report.ts'
import { samplesOf } from '../report/samples-of.ts'
import { parseSlo, type Slo } from '../report/slo.ts'
import { isMet } from '../report/verdict.ts'

/** Vitest leaves it out where nothing is negated, whatever its types say. */
type Negatable = Partial<Pick<MatcherState, 'isNot'>>

interface MatcherResult {
  readonly pass: boolean
  readonly message: () => string
}

export interface RunMatchers<R> {
  /**
   * Every objective holds. Verdicts are written to the run's report as well. A run that is void, or too small to tell,
   * fails the assertion, negated or not.
   */
  toMeetSlo(slo: Slo, options?: JudgeOptions): R
  /** The client was not what was measured, and requests were sent. */
  toBeValidRun(): R
}

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void>, T> extends RunMatchers<R> {}
}

function toMeetSlo(this: Negatable, received: unknown, slo: Slo, options?: JudgeOptions): MatcherResult {
  const run = requireRun(received, 'toMeetSlo')
  const { isNot: negated = false } = this
  const samples = samplesOf(run)
  if (!samples) {
    throw new InferbenchError(
      'no-samples',
      'toMeetSlo',
      'The run was not measured by this process: its samples are gone.',
    )
  }
  const verdicts = judge(run, samples, parseSlo(slo), options).map((verdict) => ({ ...verdict, negated }))
  // Negated, one missed objective is what the test wants, and an inconclusive one alone must not do.
  const met = negated ? verdicts.some(isMet) : verdicts.every(isMet)
  // Of a negated assertion that holds, the missed objectives are what it was about.
  run.slos.push(...(negated && met ? verdicts.filter(isMet) : verdicts))
  const wanted = negated ? 'miss an objective' : 'meet its objectives'
  return {
    pass: met !== negated,
    message: () =>
      [
        `Expected ${JSON.stringify(run.name)} to ${wanted}:`,
        ...verdicts.map((verdict) => `  ${describeVerdict(verdict)}`),
      ].join('\n'),
  }
}

function toBeValidRun(this: Negatable, received: unknown): MatcherResult {
  const run = requireRun(received, 'toBeValidRun')
  const { valid, problems } = run.validity
  const lines = problems.map(({ code, message, advice }) => `  ${code}: ${message}; ${advice}`)
  return {
    pass: valid,
    message: () =>
      [
        `Expected ${JSON.stringify(run.name)} ${this.isNot ? 'to be void' : 'to be a valid run'}${valid ? '.' : ':'}`,
        ...lines,
      ].join('\n'),
  }
}

function requireRun(received: unknown, matcher: string): RunReport {
  if (samplesOf(received as RunReport) || RunReportSchema.safeParse(received).success) return received as RunReport
  throw new InferbenchError(
    'not-a-run',
    matcher,
    `Expected a run, such as \`const run = await load(…)\` gives, got ${describeValue(received)}.`,
  )
}

function describeValue(value: unknown): string {
  if (value instanceof Promise) return 'a promise: write `await load(…)`'
  if (Array.isArray(value)) return 'an array: assert on each run'
  if (value === null || value === undefined) return String(value)
  return typeof value === 'object' ? 'an object of another shape' : `a ${typeof value}`
}

expect.extend({ toMeetSlo, toBeValidRun })
