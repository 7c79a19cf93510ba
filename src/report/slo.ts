/** @module Service level objectives: what a user may write, and the list of checks that it means. */
import * as z from 'zod'

import {
  definitionOf,
  REQUEST_METRICS,
  requestMetrics,
  type RequestMetric,
  RUN_METRICS,
  type RunMetric,
  SINGLE_METRICS,
  type SingleMetric,
} from '../metrics/definitions.ts'
import { holding, optionals, shaped, wellFormed } from '../option-shapes.ts'
import { parseOptions, strict } from '../options.ts'
import { type Bound, boundSchema, isShare, type Limits, shareBoundSchema } from '../stats/bound.ts'
import { percentileOf } from '../stats/summary.ts'

/** Bounds on statistics of a metric: any percentile between 0 and 100, such as `p99` or `p99.9`, and moments. */
export interface StatisticBounds {
  readonly [percentile: `p${number}`]: Bound
  readonly mean?: Bound
  readonly stddev?: Bound
  readonly min?: Bound
  readonly max?: Bound
}

/** The share of all requests that keep every bound of `where`; failed requests never do. */
export interface GoodputSlo {
  readonly where: { readonly [Metric in SingleMetric]?: Bound }
  /** Least share of good requests, between 0 and 1. */
  readonly min?: number
  /** Bound on good requests per second. */
  readonly perSecond?: Bound
}

/** Objectives of a run. A bare number is a maximum for latencies and the error rate, a minimum for throughput. */
export type Slo = {
  readonly [Metric in RequestMetric]?: StatisticBounds
} & {
  readonly [Metric in RunMetric]?: Bound
} & {
  readonly goodput?: GoodputSlo
}

/** One objective, ready to be checked. */
export type Check =
  | { readonly kind: 'statistic'; readonly metric: RequestMetric; readonly statistic: string; readonly limits: Limits }
  | { readonly kind: 'run'; readonly metric: RunMetric; readonly limits: Limits }
  | {
      readonly kind: 'goodput'
      readonly where: GoodLimits
      readonly unit: 'share' | 'requests/s'
      readonly limits: Limits
    }

export type GoodLimits = Partial<Record<SingleMetric, Limits>>

const MOMENTS = ['mean', 'stddev', 'min', 'max']

/** Objectives as a user writes them; what comes out means the same, with every bound as `{ min, max }`. */
export const sloSchema = shaped(
  '{ ttft: { p99: 400 }, errorRate: 0 }',
  strict({
    ...optionals(REQUEST_METRICS, (metric) => statisticsSchema(metric)),
    ...optionals(RUN_METRICS, (metric) => limitsSchema(metric)),
    goodput: shaped(
      '{ where: { ttft: 400 }, min: 0.95 }',
      strict({
        where: shaped(
          '{ ttft: 400 }',
          strict(optionals(SINGLE_METRICS, (metric) => limitsSchema(metric))).refine(
            ...holding('name at least one metric'),
          ),
        ),
        min: z.number().refine(isShare, 'expected a share between 0 and 1').optional(),
        perSecond: boundSchema('higher').optional(),
      }).refine(({ min, perSecond }) => min !== undefined || perSecond !== undefined, {
        error: 'give min, perSecond or both',
        when: wellFormed,
      }),
    ).optional(),
  }).refine(...holding('name at least one objective')),
)

/** Checks an SLO and spells it out. */
export function parseSlo(slo: Slo): Check[] {
  return present(parseOptions(sloSchema, slo, 'slo')).flatMap(([name, value]): Check[] => {
    if (name === 'goodput') return goodputChecks(value as GoodputLimits)
    if (!Object.hasOwn(requestMetrics, name)) {
      return [{ kind: 'run', metric: name as RunMetric, limits: value as Limits }]
    }
    const metric = name as RequestMetric
    const bounds = Object.entries(value as Record<string, Limits>)
    return bounds.map(([statistic, limits]) => ({ kind: 'statistic', metric, statistic, limits }))
  })
}

interface GoodputLimits {
  readonly where: object
  readonly min?: number
  readonly perSecond?: Limits
}

function goodputChecks({ where: bounds, min, perSecond }: GoodputLimits): Check[] {
  const where = Object.fromEntries(present(bounds)) as GoodLimits
  return [
    ...(min === undefined ? [] : [{ kind: 'goodput', where, unit: 'share', limits: { min } } as const]),
    ...(perSecond === undefined ? [] : [{ kind: 'goodput', where, unit: 'requests/s', limits: perSecond } as const]),
  ]
}

function present(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, held]) => held !== undefined)
}

function statisticsSchema(metric: RequestMetric): z.ZodType {
  const statistic = z.string().refine((name) => MOMENTS.includes(name) || percentileOf(name) !== undefined, {
    error: ({ input }) =>
      `unknown statistic '${String(input)}'; known: ${MOMENTS.join(', ')} and percentiles such as p50, p99, p99.9`,
  })
  return shaped(
    '{ p99: 400 }',
    z.record(statistic, limitsSchema(metric)).refine(...holding('name a statistic, such as p99')),
  )
}

function limitsSchema(metric: RequestMetric | RunMetric): z.ZodType<Limits, Bound> {
  const { better, unit } = definitionOf(metric)
  return unit === 'share' ? shareBoundSchema(better) : boundSchema(better)
}
