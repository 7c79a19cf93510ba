/** @module A quantity that was measured several times over, each time anew. */
import * as z from 'zod'

import { strict } from '../options.ts'
import { meanInterval } from './interval.ts'

/** Two-sided: either end of the interval holds with half of the rest. */
const CONFIDENCE = 0.95

export const Estimate = strict({
  mean: z.number(),
  /** Of the sample, over n − 1; 0 of a single value. */
  stddev: z.number(),
  /** Coefficient of variation, stddev / |mean|, 0 of equal values; null of a single value, and where only the mean is 0. */
  cv: z.number().nullable(),
  /** The mean's, by Student's t at 95 %; null of a single value. */
  interval: z.tuple([z.number(), z.number()]).nullable(),
  /** In the order in which they were measured. */
  values: z.array(z.number()),
})
export type Estimate = z.infer<typeof Estimate>

/** @param values one at least, of independent measurements */
export function estimate(values: readonly number[]): Estimate {
  const n = values.length
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const stddev = n > 1 ? Math.sqrt(squares / (n - 1)) : 0
  const [low, high] = meanInterval(n, mean, Math.sqrt(squares / n), (1 + CONFIDENCE) / 2)
  return {
    mean,
    stddev,
    cv: n > 1 ? variation(stddev, mean) : null,
    interval: n > 1 ? [low, high] : null,
    values: [...values],
  }
}

function variation(stddev: number, mean: number): number | null {
  if (stddev === 0) return 0
  return mean === 0 ? null : stddev / Math.abs(mean)
}
