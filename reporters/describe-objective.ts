/** @module One objective and what was seen of it, in words. */
import { formatNumber, formatShare } from '../src/report/format.ts'
import { isMet, type Verdict } from '../src/report/verdict.ts'

/** Parts of a line of text, or cells of a table; an empty string where there is nothing to say. */
export interface ObjectiveText {
  readonly mark: '✓' | '✗' | '?'
  /** `ttft p99`, `not errorRate`, `ttft p99 (plugin)`. */
  readonly objective: string
  /** `≤ 400 ms`. */
  readonly bound: string
  /** `61.3`, in the unit of the bound, or `not observed`. */
  readonly observed: string
  /** `85 % below`: how far it is from the bound. */
  readonly margin: string
  /** `58.2 … 64.9`. */
  readonly interval: string
  /** Why it is inconclusive; why a run is void is said elsewhere, once. */
  readonly reason: string
}

/** @param valid whether the run can be judged at all */
export function describeObjective(verdict: Verdict, valid: boolean): ObjectiveText {
  const { metric, statistic, limits, unit, observed, interval, status, reason, negated, source } = verdict
  const show = (value: number) => (unit === 'share' ? formatShare(value) : formatNumber(value))
  const bounds = [
    limits.max === undefined ? [] : [`≤ ${show(limits.max)}`],
    limits.min === undefined ? [] : [`≥ ${show(limits.min)}`],
  ].flat()
  return {
    mark: status === 'inconclusive' ? '?' : isMet(verdict) ? '✓' : '✗',
    objective: `${negated ? 'not ' : ''}${metric}${statistic === null ? '' : ` ${statistic}`}${source === 'plugin' ? ' (plugin)' : ''}`,
    bound: `${bounds.join(', ')}${unit === 'share' ? '' : ` ${unit}`}`,
    observed: observed === null ? 'not observed' : show(observed),
    margin: observed === null ? '' : describeMargin(observed, limits),
    interval: observed === null ? '' : (interval?.map((end) => (end === null ? '–' : show(end))).join(' … ') ?? ''),
    reason: reason === null ? '' : valid ? reason : 'the run is void',
  }
}

/** How far the observation is from the bound that it misses, or else from its maximum, relative to that bound. */
function describeMargin(observed: number, { min, max }: Verdict['limits']): string {
  const bound = min !== undefined && (max === undefined || observed < min) ? min : max
  if (bound === undefined || bound === 0) return ''
  if (observed === bound) return 'at the bound'
  const share = Math.abs(observed - bound) / Math.abs(bound)
  const rounded = Number(share.toPrecision(2))
  // Only nothing is 100 % below a bound.
  const shown = rounded === 1 && share < 1 ? Math.floor(share * 1_000) / 1_000 : rounded
  return `${formatShare(shown)} ${observed > bound ? 'above' : 'below'}`
}
