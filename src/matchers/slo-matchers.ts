/** @module Matchers on a run: `toMeetSlo` and `toBeValidRun`. */
import { expect } from 'vitest'

import { assertSlo } from '../report/assert-slo.ts'
import { describeVerdict } from '../report/describe-verdict.ts'
import { judge, type JudgeOptions } from '../report/judge.ts'
import { parseSlo, type Slo } from '../report/slo.ts'
import { defer, type MatcherResult, type Negatable, requireRun, requireSamples } from './matcher.ts'

export interface RunMatchers<R> {
  /**
   * Every objective holds. Verdicts are written to the run's report as well. A run that is void, or too small to tell,
   * fails the assertion, negated or not. On one machine of several the assertion passes, and the merge of their reports
   * judges the whole.
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
  const samples = requireSamples(run, 'toMeetSlo')
  if (run.shard) {
    // What is mistaken in it is said at once.
    judge(run, samples, parseSlo(slo).slice(0, 0), options)
    defer(run, { kind: 'slo', slo, confidence: options?.confidence, negated, source: 'test' })
    return { pass: !negated, message: () => 'deferred to the merge' }
  }
  const { verdicts, holds } = assertSlo(run, samples, { slo, options, negated, source: 'test' })
  const wanted = negated ? 'miss an objective' : 'meet its objectives'
  return {
    pass: holds !== negated,
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

expect.extend({ toMeetSlo, toBeValidRun })
