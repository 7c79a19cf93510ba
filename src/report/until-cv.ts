/** @module When repeats agree: bounds on the coefficient of variation of statistics, over the repeats. */
import * as z from 'zod'

import { FEWEST_REPEATS } from '../load/repeat-options.ts'
import { REQUEST_METRICS, RUN_METRICS, type RequestMetric, type RunMetric } from '../metrics/definitions.ts'
import { holding, optionals, shaped } from '../option-shapes.ts'
import { parseOptions, strict } from '../options.ts'
import { REPEAT_STATISTICS, type Repeats, type RepeatStatistic } from './repeats.ts'

/** Greatest coefficients of variation, stddev / mean over the repeats: `{ ttft: { p50: 0.05 }, requestsPerSecond: 0.02 }`. */
export type UntilCv = {
  readonly [Metric in RequestMetric]?: { readonly [Statistic in RepeatStatistic]?: number }
} & {
  readonly [Metric in RunMetric]?: number
}

const cv = z.number().positive()

const untilCvSchema = shaped(
  '{ ttft: { p50: 0.05 } }',
  strict({
    ...optionals(REQUEST_METRICS, () =>
      shaped(
        '{ p50: 0.05 }',
        strict(optionals(REPEAT_STATISTICS, () => cv)).refine(...holding('name a statistic, such as p50')),
      ),
    ),
    ...optionals(RUN_METRICS, () => cv),
  }).refine(...holding('name at least one metric')),
)

/** True once the repeats agree. */
export type Convergence = (repeats: Omit<Repeats, 'converged'>) => boolean

/** @throws InferbenchError for a metric or a statistic that doesn't exist */
export function parseUntilCv(untilCv: object): Convergence {
  const bounds = parseOptions(untilCvSchema, untilCv, 'load untilCv')
  return ({ n, metrics, totals }) => {
    if (n < FEWEST_REPEATS) return false
    const within = (bound: number | undefined, found: { readonly cv: number | null } | undefined) =>
      bound === undefined || (found?.cv != null && found.cv <= bound)
    return (
      RUN_METRICS.every((metric) => within(bounds[metric], totals[metric])) &&
      REQUEST_METRICS.every((metric) =>
        REPEAT_STATISTICS.every((name) => within(bounds[metric]?.[name], metrics[metric]?.[name])),
      )
    )
  }
}
