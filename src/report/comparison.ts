/** @module What is kept of a comparison with a baseline. */
import * as z from 'zod'

import { strict } from '../options.ts'

/**
 * `unchanged`: all of the interval lies within the tolerance. `regression`: all of it lies beyond, on the worse side, or on
 * either where neither is better. `improvement`: all of it lies as far beyond on the better side. `inconclusive`: the runs
 * can't tell, for the reason given.
 */
export const DifferenceStatus = z.enum(['unchanged', 'improvement', 'regression', 'inconclusive'])
export type DifferenceStatus = z.infer<typeof DifferenceStatus>

const end = z.number().nullable()

/** One metric of two runs. */
export const Difference = strict({
  /** Metric and statistic as the user wrote them, such as `ttft.p99`. */
  objective: z.string(),
  metric: z.string(),
  /** `p99`, `mean`; null for a metric of the run. */
  statistic: z.string().nullable(),
  /** Of `baseline` and `observed`, and of the change where that is not relative. */
  unit: z.string(),
  /** Null where a run has no such value. */
  baseline: z.number().nullable(),
  observed: z.number().nullable(),
  /** True where change, interval and limits are shares of the baseline's value. */
  relative: z.boolean(),
  change: z.number().nullable(),
  /** Bounds of the true change, each with the confidence given; null where none can be given. */
  interval: z.tuple([end, end]).nullable(),
  confidence: z.number(),
  limits: strict({ min: z.number().optional(), max: z.number().optional() }),
  /** Values behind the smaller of the two runs. */
  samples: z.int(),
  status: DifferenceStatus,
  /** Why it is inconclusive, and what to do; null otherwise. */
  reason: z.string().nullable(),
  /** True where the assertion takes it. */
  held: z.boolean(),
})
export type Difference = z.infer<typeof Difference>

/** What became of an assertion on a baseline. */
export const BaselineResult = strict({
  /** The baseline's file, relative to the root. */
  file: z.string(),
  /** `mismatched`: the baseline is of another environment or of other options; `missing`: there is none, and none may be written. */
  outcome: z.enum(['compared', 'written', 'refreshed', 'mismatched', 'missing', 'refused']),
  /** What of environment and options differs, or why no baseline was written, a sentence each. */
  notes: z.array(z.string()),
  differences: z.array(Difference),
})
export type BaselineResult = z.infer<typeof BaselineResult>

/** How many comparisons hold, and how many there are; a baseline that could not be used is one that does not. */
export function countHeld({ outcome, differences }: BaselineResult): { readonly held: number; readonly total: number } {
  if (outcome === 'compared') return { held: differences.filter(({ held }) => held).length, total: differences.length }
  return { held: 0, total: outcome === 'written' || outcome === 'refreshed' ? 0 : 1 }
}
