/** @module How far a run may be from its baseline: what a user may write, and the list of comparisons that it means. */
import * as z from 'zod'

import { definitionOf, type RunMetric, SINGLE_METRICS, type SingleMetric } from '../metrics/definitions.ts'
import { holding, optionals, shaped } from '../option-shapes.ts'
import { parseOptions, strict } from '../options.ts'
import type { Limits } from '../stats/bound.ts'
import { percentileOf } from '../stats/summary.ts'

/** A share of the baseline's value, such as `'10%'`, or a number in the metric's unit. */
export type Amount = number | `${number}%`

/** How much worse a metric may be; where neither side is better, how far off. `min` and `max` bound the change itself. */
export type Tolerance = Amount | { readonly min?: Amount | undefined; readonly max?: Amount | undefined }

/** Any percentile between 0 and 100, such as `p99`, and the mean. */
export interface StatisticTolerances {
  readonly [percentile: `p${number}`]: Tolerance
  readonly mean?: Tolerance
}

/** Metrics of a run of which one run tells how sure they are. */
export const COMPARED_TOTALS = [
  'requestsPerSecond',
  'outputTokensPerSecond',
  'totalTokensPerSecond',
  'errorRate',
  'cacheHitRate',
] as const satisfies readonly RunMetric[]
export type ComparedTotal = (typeof COMPARED_TOTALS)[number]

/** What is compared, and how far each may be off. Shares, such as the error rate, take a number: `0.01` is a percentage point. */
export type Tolerances = {
  readonly [Metric in SingleMetric]?: StatisticTolerances
} & {
  readonly [Metric in ComparedTotal]?: Tolerance
}

/** One comparison, ready to be made. The limits are of the change: relative to the baseline's value, or in the unit. */
export type Comparison = { readonly relative: boolean; readonly limits: Limits } & (
  | { readonly metric: SingleMetric; readonly statistic: string }
  | { readonly metric: ComparedTotal; readonly statistic: null }
)

/** What is compared where the user doesn't say; what neither run has is left out. */
export function defaultTolerances(amount: Amount = '10%'): Tolerances {
  const latency = { p50: amount, p95: amount }
  return {
    ttft: latency,
    itl: latency,
    requestLatency: latency,
    requestsPerSecond: amount,
    outputTokensPerSecond: amount,
    errorRate: 0.01,
  }
}

/** Checks tolerances and spells them out. */
export function parseTolerances(tolerances: Tolerances, who: string): Comparison[] {
  const given = parseOptions(tolerancesSchema, tolerances, who)
  return Object.entries(given).flatMap(([metric, value]): Comparison[] => {
    if (value === undefined) return []
    if (COMPARED_TOTALS.includes(metric as ComparedTotal)) {
      return [{ metric: metric as ComparedTotal, statistic: null, ...(value as Allowed) }]
    }
    const allowed = Object.entries(value as Record<string, Allowed>)
    return allowed.map(([statistic, each]) => ({ metric: metric as SingleMetric, statistic, ...each }))
  })
}

interface Allowed {
  readonly relative: boolean
  readonly limits: Limits
}

const AMOUNT = `expected '10%' of the baseline's value, or a number in the metric's unit`

const amountSchema = z.union([z.number(), z.templateLiteral([z.number(), '%'], { error: AMOUNT })], { error: AMOUNT })
const rangeSchema = strict({ min: amountSchema.optional(), max: amountSchema.optional() })
  .refine(...holding('give min, max or both'))
  .refine(({ min, max }) => typeof (min ?? max) === typeof (max ?? min), 'give both in %, or neither')
  .refine(
    ({ min = 0, max = 0 }) => valueOf(min) <= 0 && valueOf(max) >= 0,
    'min must not be above 0, nor max below: no change at all has to be allowed',
  )

function toleranceSchema(metric: SingleMetric | ComparedTotal): z.ZodType<Allowed, Tolerance> {
  const { better, unit } = definitionOf(metric)
  return z
    .union([amountSchema, rangeSchema], { error: `${AMOUNT}, or both sides as { min, max }` })
    .transform((tolerance, ctx): Allowed => {
      const amounts = typeof tolerance === 'object' ? [tolerance.min, tolerance.max] : [tolerance]
      const relative = amounts.some((amount) => amount !== undefined && isShare(amount))
      const fail = (message: string) => {
        ctx.addIssue({ code: 'custom', message })
        return z.NEVER
      }
      if (relative && unit === 'share') return fail(`${metric} is a share already: give 0.01 for a percentage point`)
      if (typeof tolerance === 'object') return { relative, limits: limitsOf(tolerance) }
      const amount = valueOf(tolerance)
      if (amount < 0) return fail('expected at least 0')
      return {
        relative,
        limits: { ...(better !== 'lower' && { min: -amount }), ...(better !== 'higher' && { max: amount }) },
      }
    })
}

function limitsOf({ min, max }: Exclude<Tolerance, Amount>): Limits {
  return { ...(min !== undefined && { min: valueOf(min) }), ...(max !== undefined && { max: valueOf(max) }) }
}

function isShare(amount: Amount): boolean {
  return typeof amount === 'string'
}

function valueOf(amount: Amount): number {
  return typeof amount === 'number' ? amount : Number(amount.slice(0, -1)) / 100
}

function statisticsSchema(metric: SingleMetric): z.ZodType {
  const statistic = z.string().refine((name) => name === 'mean' || percentileOf(name) !== undefined, {
    error: ({ input }) => `'${String(input)}' can't be compared; known: mean and percentiles such as p50, p95, p99`,
  })
  return shaped(
    `{ p95: '10%' }`,
    z.record(statistic, toleranceSchema(metric)).refine(...holding('name a statistic, such as p95')),
  )
}

const tolerancesSchema = shaped(
  `{ ttft: { p95: '10%' } }`,
  strict({
    ...optionals(SINGLE_METRICS, statisticsSchema),
    ...optionals(COMPARED_TOTALS, toleranceSchema),
  }).refine(...holding('name at least one metric')),
)
