/** @module Service level objectives: what a user may write, and the list of checks that it means. */
import * as z from 'zod'

import {
  definitionOf,
  REQUEST_METRICS,
  requestMetrics,
  type RequestMetric,
  RUN_METRICS,
  type RunMetric,
} from '../metrics/definitions.ts'
import { parseOptions, strict } from '../options.ts'
import { type Bound, boundSchema, type Limits } from '../stats/bound.ts'
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
  readonly where: { readonly [Metric in Exclude<RequestMetric, 'icl'>]?: Bound }
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

export type GoodLimits = Partial<Record<Exclude<RequestMetric, 'icl'>, Limits>>

const MOMENTS = ['mean', 'stddev', 'min', 'max']
const GOOD_METRICS = REQUEST_METRICS.filter((metric) => metric !== 'icl')

const sloSchema = strict({
  ...optionals(REQUEST_METRICS, (metric) => statisticsSchema(metric)),
  ...optionals(RUN_METRICS, (metric) => boundSchema(definitionOf(metric).better)),
  goodput: strict({
    where: strict(optionals(GOOD_METRICS, (metric) => boundSchema(definitionOf(metric).better))).refine(
      (where) => Object.keys(where).length > 0,
      'name at least one metric',
    ),
    min: z.number().min(0).max(1).optional(),
    perSecond: boundSchema('higher').optional(),
  })
    .refine(({ min, perSecond }) => min !== undefined || perSecond !== undefined, 'give min, perSecond or both')
    .optional(),
}).refine((slo) => Object.keys(slo).length > 0, 'name at least one objective')

/** Checks an SLO and spells it out. */
export function parseSlo(slo: Slo): Check[] {
  const parsed = parseOptions(sloSchema, slo, 'slo') as Record<string, unknown>
  return Object.entries(parsed).flatMap(([name, value]): Check[] => {
    if (name === 'goodput') return goodputChecks(value as z.output<typeof sloSchema>['goodput'])
    if (!Object.hasOwn(requestMetrics, name)) {
      return [{ kind: 'run', metric: name as RunMetric, limits: value as Limits }]
    }
    return Object.entries(value as Record<string, Limits>).map(([statistic, limits]) => ({
      kind: 'statistic',
      metric: name as RequestMetric,
      statistic,
      limits,
    }))
  })
}

function goodputChecks(
  goodput: { where: object; min?: number | undefined; perSecond?: Limits | undefined } | undefined,
): Check[] {
  if (!goodput) return []
  const { min, perSecond } = goodput
  const where = goodput.where as GoodLimits
  return [
    ...(min === undefined ? [] : [{ kind: 'goodput', where, unit: 'share', limits: { min } } as const]),
    ...(perSecond === undefined ? [] : [{ kind: 'goodput', where, unit: 'requests/s', limits: perSecond } as const]),
  ]
}

function statisticsSchema(metric: RequestMetric): z.ZodType {
  const { better } = definitionOf(metric)
  const statistic = z.string().refine((name) => MOMENTS.includes(name) || percentileOf(name) !== undefined, {
    error: ({ input }) =>
      `unknown statistic '${String(input)}'; known: ${MOMENTS.join(', ')} and percentiles such as p50, p99, p99.9`,
  })
  return z
    .record(statistic, boundSchema(better))
    .refine((bounds) => Object.keys(bounds).length > 0, 'name a statistic, such as p99')
}

function optionals<Name extends string, Schema extends z.ZodType>(
  names: readonly Name[],
  schema: (name: Name) => Schema,
) {
  return Object.fromEntries(names.map((name) => [name, schema(name).optional()])) as Record<Name, z.ZodOptional<Schema>>
}
