/** @module From the evidence of two runs to differences: unchanged, better, worse, or inconclusive where they can't tell. */
import { definitionOf, type SingleMetric } from '../metrics/definitions.ts'
import { createStreams } from '../random/streams.ts'
import { type Limits, within } from '../stats/bound.ts'
import { samplesForQuantile } from '../stats/interval.ts'
import { rankedOf } from '../stats/kept-ranks.ts'
import { absoluteChange, type Estimate, independentShare, relativeChange } from '../stats/paired-blocks.ts'
import { quantileChange } from '../stats/quantile-change.ts'
import { quantile } from '../stats/quantile.ts'
import { shareChange } from '../stats/share-change.ts'
import { PERCENTILES, type Percentile, percentileOf } from '../stats/summary.ts'
import type { Difference } from './comparison.ts'
import { type Evidence, LEAST_SAMPLES, type MetricEvidence } from './evidence.ts'
import { judgeInterval } from './interval-verdict.ts'
import type { Comparison } from './tolerance.ts'

export interface CompareOptions {
  /** That no comparison of all is a regression by chance alone. @default 0.95 */
  readonly confidence?: number | undefined
  /** Lets through what the runs can't tell for want of samples; a metric that is missing never passes. @default 'fail' */
  readonly inconclusive?: 'pass' | 'fail' | undefined
}

/** What was seen of one comparison. */
interface Observation {
  readonly baseline?: number | undefined
  readonly observed?: number | undefined
  readonly samples: number
  readonly estimate?: Estimate
  /** Why there is no estimate. */
  readonly missing?: string
}

export const DEFAULT_CONFIDENCE = 0.95

/**
 * Makes every comparison. With m of them each end of an interval holds with 1 − (1 − confidence) / m (Bonferroni), so that
 * the assertion as a whole raises a false alarm no more often than one comparison would.
 */
export function compareEvidence(
  baseline: Evidence,
  current: Evidence,
  comparisons: readonly Comparison[],
  { confidence = DEFAULT_CONFIDENCE, inconclusive = 'fail' }: CompareOptions = {},
): Difference[] {
  const level = 1 - (1 - confidence) / comparisons.length
  return comparisons.map((comparison) => {
    const { metric, statistic, relative, limits } = comparison
    const seen = observe(baseline, current, comparison, level)
    const { status, reason } = decide(seen, comparison)
    const { estimate, samples } = seen
    const passes = status === 'inconclusive' ? inconclusive === 'pass' && isThere(seen) : status !== 'regression'
    return {
      objective: statistic === null ? metric : `${metric}.${statistic}`,
      metric,
      statistic,
      unit: definitionOf(metric).unit,
      baseline: seen.baseline ?? null,
      observed: seen.observed ?? null,
      relative,
      change: estimate ? finite(estimate.value) : null,
      interval: estimate ? [finite(estimate.interval[0]), finite(estimate.interval[1])] : null,
      confidence: level,
      limits,
      samples,
      status,
      reason,
      held: passes,
    }
  })
}

function isThere({ baseline, observed }: Observation): boolean {
  return baseline !== undefined && observed !== undefined
}

function decide(
  { estimate, samples, missing }: Observation,
  { metric, limits }: Comparison,
): Pick<Difference, 'status' | 'reason'> {
  if (!estimate) return { status: 'inconclusive', reason: missing ?? 'nothing was observed' }
  if (isBetter(estimate, limits)) return { status: 'improvement', reason: null }
  const { status, reason } = judgeInterval({ observed: estimate.value, samples, interval: estimate.interval }, limits)
  if (status === 'fail') return { status: 'regression', reason: null }
  // Where nothing fails, no number of requests makes the interval of the error rate a point.
  const kept = status === 'pass' || (metric === 'errorRate' && within(estimate.value, limits))
  return kept
    ? { status: 'unchanged', reason: null }
    : { status: 'inconclusive', reason: reason && `${reason} in each run` }
}

/** As far off to the better side as would be too far to the worse one. */
function isBetter({ interval: [low, high] }: Estimate, { min, max }: Limits): boolean {
  if (min === undefined) return high < -max!
  return max === undefined && low > -min
}

function observe(baseline: Evidence, current: Evidence, comparison: Comparison, level: number): Observation {
  const { metric, statistic } = comparison
  if (statistic !== null) return observeStatistic(baseline.metrics[metric], current.metrics[metric], comparison, level)
  const seen = {
    baseline: baseline.totals[metric],
    observed: current.totals[metric],
    samples: Math.min(baseline.completed, current.completed),
  }
  if (!isThere(seen)) return { ...seen, missing: absent(metric, seen.baseline, seen.observed) }
  if (metric === 'errorRate') {
    const estimate = shareChange(errorsOf(baseline), errorsOf(current), level)
    return { ...seen, samples: Math.min(baseline.sent, current.sent), estimate }
  }
  const [a, b] = [baseline, current].map((run) => (metric === 'cacheHitRate' ? hitRates(run) : run.slices[metric]))
  if (!a || !b) return { ...seen, missing: tooFew(seen.samples, LEAST_SAMPLES) }
  return { ...seen, estimate: (comparison.relative ? relativeChange : absoluteChange)(a, b, level) }
}

function errorsOf({ sent, completed }: Evidence): { hits: number; n: number } {
  return { hits: sent - completed, n: sent }
}

/** Of each block. */
function hitRates({ metrics: { cachedTokens, inputTokens } }: Evidence): number[] | undefined {
  const asked = inputTokens?.blocks?.means
  return asked && cachedTokens?.blocks?.means.map((cached, k) => cached / asked[k]!)
}

function observeStatistic(
  a: MetricEvidence | undefined,
  b: MetricEvidence | undefined,
  comparison: Comparison & { metric: SingleMetric; statistic: string },
  level: number,
): Observation {
  const { metric, statistic, relative } = comparison
  const p = percentileOf(statistic)
  const valueOf = (one: MetricEvidence) => (p === undefined ? one.mean : quantile(rankedOf(one.ranked), p))
  const samples = Math.min(a?.ranked.n ?? 0, b?.ranked.n ?? 0)
  const seen = { baseline: a && valueOf(a), observed: b && valueOf(b), samples }
  if (!a || !b) return { ...seen, missing: absent(metric, seen.baseline, seen.observed) }
  if (!a.blocks || !b.blocks) return { ...seen, missing: tooFew(samples, LEAST_SAMPLES) }
  if (p === undefined) {
    return { ...seen, estimate: (relative ? relativeChange : absoluteChange)(a.blocks.means, b.blocks.means, level) }
  }
  const near = nearestTo(p)
  const worth = independentShare(a.blocks.shares[near], b.blocks.shares[near], [a.ranked.n, b.ranked.n])
  const needed = samplesForQuantile(p, DEFAULT_CONFIDENCE)
  if (Math.floor(samples * worth) < needed) {
    return { ...seen, missing: tooFew(samples, Math.ceil(needed / worth), worth) }
  }
  const stream = createStreams('comparison').stream(`${metric}.${statistic}`)
  const options = { confidence: level, relative, independentShare: worth, stream }
  return { ...seen, estimate: quantileChange(rankedOf(a.ranked), rankedOf(b.ranked), p, options) }
}

/** The percentile of which blocks are kept, nearest on the logistic scale. */
function nearestTo(p: number): Percentile {
  const distance = (name: Percentile) => Math.abs(logit(percentileOf(name)!) - logit(p))
  return PERCENTILES.reduce((best, name) => (distance(name) < distance(best) ? name : best))
}

function logit(p: number): number {
  return Math.log(p / (1 - p))
}

function tooFew(samples: number, needed: number, worth = 1): string {
  const alike = worth < 1 ? `, as neighbours are alike, worth ${Math.floor(samples * worth)}` : ''
  return `${samples} samples${alike} are too few: it takes ${needed} in each run`
}

function absent(metric: string, baseline: number | undefined, observed: number | undefined): string {
  if (baseline !== undefined) return `the run has no ${metric}`
  return observed === undefined ? `neither run has ${metric}` : `the baseline has no ${metric}`
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
