/** @module A run of one report beside the same run of another. */
import type { Difference } from '../src/report/comparison.ts'
import type { RunReport } from '../src/report/run-report.ts'

export interface ComparedRun {
  readonly before: RunReport
  readonly now: RunReport
  /** What differs of environment and options, and why a run can't be judged, a sentence each. */
  readonly notes: readonly string[]
  readonly differences: readonly Difference[]
}

/** Two reports, run by run. */
export interface ComparedReports {
  readonly runs: readonly ComparedRun[]
  /** Names of runs that only one of the reports has. */
  readonly onlyBefore: readonly string[]
  readonly onlyNow: readonly string[]
}

/** `1 regression, 2 improvements, 3 unchanged, 1 inconclusive`. */
export function sumComparisons({ runs }: ComparedReports): string {
  const all = runs.flatMap(({ differences }) => differences)
  const count = (status: Difference['status']) => all.filter((difference) => difference.status === status).length
  const [worse, better] = [count('regression'), count('improvement')]
  return [
    `${worse} regression${worse === 1 ? '' : 's'}`,
    `${better} improvement${better === 1 ? '' : 's'}`,
    `${count('unchanged')} unchanged`,
    `${count('inconclusive')} inconclusive`,
  ].join(', ')
}

/** What is said of runs that have no counterpart. */
export function describeUnmatched({ onlyBefore, onlyNow }: ComparedReports): string[] {
  const say = (names: readonly string[], place: string) =>
    names.length === 0 ? [] : [`only in the ${place} report: ${names.join(', ')}`]
  return [...say(onlyBefore, 'first'), ...say(onlyNow, 'second')]
}
