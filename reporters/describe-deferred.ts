/** @module What one machine of several leaves to the merge, in words. Nothing is escaped: each reader does that for its medium. */
import type { RunReport } from '../src/report/run-report.ts'
import type { Deferred } from '../src/report/shards.ts'
import { parseSlo } from '../src/report/slo.ts'

/** How many objectives and comparisons there are in assertions that were left to the merge. */
export function countDeferred({ deferred = [] }: RunReport): number {
  return deferred.reduce((sum, assertion) => sum + namesOf(assertion).length, 0)
}

/** A line an assertion, such as `deferred to the merge: ttft.p99, errorRate (plugin)`. */
export function describeDeferred({ deferred = [] }: RunReport): string[] {
  return deferred.map((assertion) => {
    const details = assertion.kind === 'slo' && assertion.source === 'plugin' ? ' (plugin)' : ''
    const not = assertion.kind === 'slo' && assertion.negated ? 'not ' : ''
    return `deferred to the merge: ${not}${namesOf(assertion).join(', ')}${details}`
  })
}

function namesOf(assertion: Deferred): string[] {
  if (assertion.kind === 'baseline') return ['the baseline']
  return parseSlo(assertion.slo).map((check) => {
    if (check.kind === 'goodput') return 'goodput'
    return check.kind === 'run' ? check.metric : `${check.metric}.${check.statistic}`
  })
}
