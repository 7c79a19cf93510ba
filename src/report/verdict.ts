/** @module The outcome of one objective. */
import * as z from 'zod'

import { strict } from '../options.ts'

/** `inconclusive`: the run can't tell, for the reason given. It fails an assertion as `fail` does. */
export const VerdictStatus = z.enum(['pass', 'fail', 'inconclusive'])
export type VerdictStatus = z.infer<typeof VerdictStatus>

/** One objective against one observation. Numbers are in the metric's unit; shares lie between 0 and 1. */
export const Verdict = strict({
  /** Metric and statistic as the user wrote them, such as `ttft.p99`. */
  objective: z.string(),
  metric: z.string(),
  /** `p99`, `mean`, …; null for a metric of the run. */
  statistic: z.string().nullable(),
  unit: z.string(),
  limits: strict({ min: z.number().optional(), max: z.number().optional() }),
  status: VerdictStatus,
  /** Null where there was nothing to observe. */
  observed: z.number().nullable(),
  /** Bounds of the true value, each with the confidence given; null where none can be given. */
  interval: z.tuple([z.number().nullable(), z.number().nullable()]).nullable(),
  confidence: z.number(),
  /** Values behind the observation. */
  samples: z.int(),
  /** Why it is inconclusive, and what to do; null otherwise. */
  reason: z.string().nullable(),
  /** True where the test expects the objective to be missed (`.not`). */
  negated: z.boolean(),
  /** Who set the objective: an assertion of the test, or the plugin, for every run. */
  source: z.enum(['test', 'plugin']),
})
export type Verdict = z.infer<typeof Verdict>

/** True where the verdict is what the test wants. */
export function isMet({ status, negated }: Verdict): boolean {
  return status === (negated ? 'fail' : 'pass')
}
