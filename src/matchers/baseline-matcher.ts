/** @module Matcher of a run against its baseline: `toMatchBaseline`. */
import { expect, inject, type MatcherState } from 'vitest'

import { InferbenchError } from '../error.ts'
import { type BaselineOptions, checkBaseline } from '../report/baseline.ts'
import { type BaselineResult, countHeld } from '../report/comparison.ts'
import { describeBaseline } from '../report/describe-difference.ts'
import { parseTolerances, type Tolerances } from '../report/tolerance.ts'
import '../vitest-types.ts'
import { defer, type MatcherResult, requireRun, requireSamples } from './matcher.ts'

export interface BaselineMatchers<R> {
  /**
   * The run is no worse than its baseline, a file in `__baselines__` beside the suite. Written where it is missing, but not
   * in CI, and refreshed by `vitest -u`. Fails where a metric is worse by more than its tolerance, where the runs can't tell,
   * and where environment or options are not those of the baseline. On one machine of several the merge of their reports
   * compares the whole.
   *
   * @param tolerances by metric, `'10%'` of the baseline's value or a number in the metric's unit
   *   @default '10%' for p50 and p95 of ttft, itl and requestLatency, requestsPerSecond and outputTokensPerSecond; 0.01 for errorRate
   */
  toMatchBaseline(tolerances?: Tolerances, options?: BaselineOptions): R
}

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void>, T> extends BaselineMatchers<R> {}
}

type State = Pick<MatcherState, 'snapshotState' | 'task'> & Partial<Pick<MatcherState, 'isNot'>>

function toMatchBaseline(
  this: State,
  received: unknown,
  tolerances?: Tolerances,
  options?: BaselineOptions,
): MatcherResult {
  const who = 'toMatchBaseline'
  const run = requireRun(received, who)
  const samples = requireSamples(run, who)
  if (this.isNot) {
    throw new InferbenchError(
      'not-negatable',
      who,
      "A run that has to differ is no baseline's: assert it without `.not`.",
    )
  }
  if (run.shard) {
    if (tolerances) parseTolerances(tolerances, who)
    defer(run, { kind: 'baseline', tolerances, options: options && { ...options } })
    return { pass: true, message: () => 'deferred to the merge' }
  }
  const { snapshotState } = this
  const root = inject('inferbench')?.root ?? process.cwd()
  const result = checkBaseline(run, samples, { root, update: snapshotState.snapshotUpdateState }, tolerances, options)
  const { held, total } = countHeld(result)
  run.baselines = [...(run.baselines ?? []), result]
  count(this, result, held === total)
  return {
    pass: held === total,
    message: () =>
      [`Expected ${JSON.stringify(run.name)} to match its baseline:`, ...describeBaseline(result)].join('\n'),
  }
}

/** Vitest's own summary tells of baselines as it does of snapshots. */
function count({ snapshotState, task }: State, { outcome }: BaselineResult, pass: boolean): void {
  const counters = { written: snapshotState.added, refreshed: snapshotState.updated }
  const compared = pass ? snapshotState.matched : snapshotState.unmatched
  const counter = outcome === 'written' || outcome === 'refreshed' ? counters[outcome] : compared
  if (task) counter.increment(task.id)
}

expect.extend({ toMatchBaseline })
