/** @module The summary of a sample: what reports keep of a metric. */
import * as z from 'zod'

import { strict } from '../options.ts'
import { createMoments, type Moments } from './moments.ts'
import { quantile, type Ranked, type SortedSamples } from './quantile.ts'

/** The percentiles that every summary holds. */
export const PERCENTILES = ['p1', 'p5', 'p10', 'p25', 'p50', 'p75', 'p90', 'p95', 'p99', 'p99.9'] as const

export type Percentile = (typeof PERCENTILES)[number]

/** Count, moments, extremes and percentiles, in the metric's own unit. `stddev` is the population's (ddof 0). */
export interface Summary extends Record<Percentile, number> {
  readonly n: number
  readonly mean: number
  readonly stddev: number
  readonly min: number
  readonly max: number
}

export const Summary: z.ZodType<Summary> = strict({
  n: z.int(),
  mean: z.number(),
  stddev: z.number(),
  min: z.number(),
  ...(Object.fromEntries(PERCENTILES.map((name) => [name, z.number()])) as Record<Percentile, z.ZodNumber>),
  max: z.number(),
})

/** `'p99.9'` → 0.999; `undefined` for a word that is no percentile between 0 and 100, both excluded. */
export function percentileOf(name: string): number | undefined {
  const percent = /^p\d{1,2}(?:\.\d+)?$/.test(name) ? Number(name.slice(1)) : 0
  return percent > 0 && percent < 100 ? percent / 100 : undefined
}

/** Summarises a sorted sample. */
export function summarize(samples: SortedSamples): Summary {
  return summaryOf(samples, momentsOf(samples))
}

export function momentsOf(values: Iterable<number>): Moments {
  const moments = createMoments()
  for (const value of values) moments.add(value)
  return moments
}

/** The summary of numbers whose moments are known. */
export function summaryOf(samples: Ranked, { n, mean, stddev, min, max }: Moments): Summary {
  const percentiles = PERCENTILES.map((name) => [name, quantile(samples, percentileOf(name)!)])
  return { n, mean, stddev, min, ...(Object.fromEntries(percentiles) as Record<Percentile, number>), max }
}
