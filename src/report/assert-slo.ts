/** @module An assertion of objectives: every one is to hold, or, negated, one is not to. */
import type { Samples } from '../metrics/samples.ts'
import { judge, type JudgeOptions } from './judge.ts'
import type { RunReport } from './run-report.ts'
import { parseSlo, type Slo } from './slo.ts'
import { isMet, type Verdict } from './verdict.ts'

export interface SloAssertion extends Pick<Verdict, 'negated' | 'source'> {
  readonly slo: Slo
  readonly options?: JudgeOptions | undefined
}

export interface AssertedSlo {
  readonly verdicts: readonly Verdict[]
  /** True where the assertion holds. */
  readonly holds: boolean
}

/**
 * Judges a run and writes the verdicts to its report.
 *
 * @throws InferbenchError for objectives and options that can't be
 */
export function assertSlo(
  run: RunReport,
  samples: Samples,
  { slo, options, negated, source }: SloAssertion,
): AssertedSlo {
  const verdicts = judge(run, samples, parseSlo(slo), options).map((verdict) => ({ ...verdict, negated, source }))
  // Negated, one missed objective is what the test wants, and an inconclusive one alone must not do.
  const holds = negated ? verdicts.some(isMet) : verdicts.every(isMet)
  // Of a negated assertion that holds, the missed objectives are what it was about.
  run.slos.push(...(negated && holds ? verdicts.filter(isMet) : verdicts))
  return { verdicts, holds }
}
