/** @module From a run and its objectives to verdicts: pass, fail, or inconclusive where the run can't tell. */
import { isDeepStrictEqual } from 'node:util'

import * as z from 'zod'

import { definitionOf, type RequestMetric, type RunMetric, type SingleMetric } from '../metrics/definitions.ts'
import type { Observed, Samples } from '../metrics/samples.ts'
import { parseOptions, strict } from '../options.ts'
import { type Limits, within } from '../stats/bound.ts'
import { type Interval, meanInterval, quantileInterval, samplesForQuantile, shareInterval } from '../stats/interval.ts'
import { quantile } from '../stats/quantile.ts'
import { percentileOf } from '../stats/summary.ts'
import { judgeInterval } from './interval-verdict.ts'
import { judgedOf } from './judged.ts'
import type { RunReport } from './run-report.ts'
import type { Check, GoodLimits } from './slo.ts'
import type { Verdict } from './verdict.ts'

export interface JudgeOptions {
  /**
   * Gate on the unfavourable end of the interval that holds with this confidence, instead of on the point estimate.
   * Between 0.5 and 1.
   * @default the point estimate, with intervals at 0.95 for information
   */
  readonly confidence?: number | undefined
}

const judgeSchema = strict({
  confidence: z
    .number()
    .refine((level) => level >= 0.5 && level < 1, 'expected a share from 0.5 to below 1, such as 0.99')
    .optional(),
})

const DEFAULT_CONFIDENCE = 0.95
/** A single value says nothing of its own spread. */
const LEAST_FOR_INTERVAL = 2

/** What was seen of one objective. */
interface Observation {
  readonly observed: number | undefined
  readonly samples: number
  /** Absent where one run gives none. */
  readonly interval?: Interval | undefined
  /** Samples below which no verdict is possible. */
  readonly needed?: number
  /** Why nothing was observed. */
  readonly missing?: string
}

/** Judges every check on its own. */
export function judge(
  run: RunReport,
  samples: Samples,
  checks: readonly Check[],
  options: JudgeOptions = {},
): Verdict[] {
  const { confidence } = parseOptions(judgeSchema, options, 'slo')
  return checks.map((check) => {
    const level = confidence ?? DEFAULT_CONFIDENCE
    const seen = observe(run, samples, check, level)
    const { observed = null, samples: n, interval } = seen
    return {
      ...describe(check),
      ...settle(run, check, decide(run, seen, check.limits, confidence)),
      observed,
      samples: n,
      interval: interval ? [finite(interval[0]), finite(interval[1])] : null,
      confidence: level,
      limits: check.limits,
      negated: false,
      source: 'test',
    }
  })
}

/** Of a run that was ended early, the objective that ended it has failed, and nothing passes: the rest was never seen. */
function settle({ abortedBecause: reason, validity }: RunReport, check: Check, decided: Decision): Decision {
  if (!reason || !validity.valid) return decided
  if (isDeepStrictEqual(reason.lost, check)) return { status: 'fail', reason: null }
  if (decided.status !== 'pass') return decided
  return { status: 'inconclusive', reason: `the run was ended early: ${reason.message}` }
}

type Decision = Pick<Verdict, 'status' | 'reason'>

function decide(run: RunReport, seen: Observation, limits: Limits, confidence: number | undefined): Decision {
  const inconclusive = (reason: string) => ({ status: 'inconclusive', reason }) as const
  if (!run.validity.valid) {
    return inconclusive(`the run is void: ${run.validity.problems.map(({ message }) => message).join('; ')}`)
  }
  const { observed, samples, needed = 1, interval } = seen
  if (observed === undefined) return inconclusive(seen.missing ?? 'nothing was observed')
  const tooFew = (least: number) => inconclusive(`${samples} samples are too few: it takes ${least}`)
  if (samples < needed) return tooFew(needed)
  if (confidence === undefined) return { status: within(observed, limits) ? 'pass' : 'fail', reason: null }
  if (!interval) return inconclusive('one run gives no interval for it: gate it without confidence')
  if (samples < LEAST_FOR_INTERVAL) return tooFew(LEAST_FOR_INTERVAL)
  return judgeInterval({ observed, samples, interval }, limits)
}

function observe(run: RunReport, samples: Samples, check: Check, confidence: number): Observation {
  if (check.kind === 'statistic') return observeStatistic(run, samples.observed(check.metric), check, confidence)
  if (check.kind === 'goodput') return observeGoodput(run, samples, check, confidence)
  const { sent, completed } = run.counts
  const judged = judgedOf(run.counts)
  const observed = run.totals[check.metric]
  if (check.metric === 'errorRate') {
    const interval = judged > 0 ? shareInterval(judged - completed, judged, confidence) : undefined
    return { observed, samples: judged, interval, missing: NOTHING_JUDGED }
  }
  return { observed, samples: check.metric === 'concurrency' ? sent : completed, missing: noTotal(run, check.metric) }
}

function observeStatistic(
  run: RunReport,
  values: Observed | undefined,
  { metric, statistic }: { metric: RequestMetric; statistic: string },
  confidence: number,
): Observation {
  if (!values) return { observed: undefined, samples: 0, missing: noSamples(run, metric) }
  const { ranked, moments, error } = values
  const p = percentileOf(statistic)
  const { n } = moments
  if (p !== undefined) {
    const [low, high] = quantileInterval(ranked, p, confidence)
    // What a sketch may be off has to lie within the interval as well.
    const interval: Interval = [low / (1 + error), high / (1 - error)]
    return { observed: quantile(ranked, p), samples: n, interval, needed: samplesForQuantile(p, confidence) }
  }
  const observed = moments[statistic as 'mean' | 'stddev' | 'min' | 'max']
  return statistic === 'mean'
    ? { observed, samples: n, interval: meanInterval(n, moments.mean, moments.stddev, confidence) }
    : { observed, samples: n }
}

function observeGoodput(
  run: RunReport,
  samples: Samples,
  check: Check & { kind: 'goodput' },
  confidence: number,
): Observation {
  const judged = judgedOf(run.counts)
  if (judged === 0) return { observed: undefined, samples: 0, missing: NOTHING_JUDGED }
  const absent = (Object.keys(check.where) as SingleMetric[]).find((metric) => !samples.sorted(metric))
  if (absent && samples.rows > 0) return { observed: undefined, samples: judged, missing: noSamples(run, absent) }
  const good = countGood(samples, check.where)
  if (check.unit === 'share') {
    return { observed: good / judged, samples: judged, interval: shareInterval(good, judged, confidence) }
  }
  return {
    observed: run.durationMs > 0 ? (good / run.durationMs) * 1_000 : undefined,
    samples: judged,
    missing: 'no request completed',
  }
}

const NOTHING_JUDGED = 'no request was sent, or the client gave up every one on purpose'
const NO_TOKENS = 'no token was generated'

/** Completed requests that keep every limit; a request without the metric does not. */
function countGood(samples: Samples, where: GoodLimits): number {
  const columns = Object.entries(where).map(([metric, limits]) => ({
    values: samples.column(metric as SingleMetric),
    limits,
  }))
  let good = 0
  for (let row = 0; row < samples.rows; row++) {
    if (columns.every(({ values, limits }) => within(values[row]!, limits))) good++
  }
  return good
}

function noTotal({ counts, totals }: RunReport, metric: RunMetric): string {
  if (counts.completed === 0) return 'no request completed'
  if (metric === 'cacheHitRate') return 'the server reported no cached tokens'
  return totals.requestsPerSecond === undefined ? 'the run took no time' : NO_TOKENS
}

function noSamples(run: RunReport, metric: RequestMetric): string {
  const why = run.counts.completed === 0 ? 'no request completed' : whyAbsent(run, metric)
  return `there is no sample of ${metric}: ${why}`
}

function whyAbsent({ endpoint, metrics }: RunReport, metric: RequestMetric): string {
  if (metric === 'reasoningTokens') return 'the server reported no reasoning tokens'
  if (!metrics.outputTokens) return NO_TOKENS
  if (!endpoint.streaming) return 'the endpoint is not streamed'
  if (!metrics.ttft) return 'the server answered in one piece, although asked to stream'
  if (metric === 'ttst' || metric === 'icl') return 'no answer came in two pieces'
  return metrics.itl ? 'every answer came at one instant' : 'no answer had two tokens'
}

function describe(check: Check): Pick<Verdict, 'objective' | 'metric' | 'statistic' | 'unit'> {
  if (check.kind === 'goodput') {
    const objective = check.unit === 'share' ? 'goodput' : 'goodput.perSecond'
    return { objective, metric: 'goodput', statistic: null, unit: check.unit }
  }
  const { metric } = check
  const statistic = check.kind === 'statistic' ? check.statistic : null
  return {
    objective: statistic ? `${metric}.${statistic}` : metric,
    metric,
    statistic,
    unit: definitionOf(metric).unit,
  }
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
