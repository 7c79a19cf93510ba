/** @module The summary of a sample: what reports keep of a metric. */
import * as z from 'zod'

import { strict } from '../options.ts'
import { quantile, type SortedSamples } from './quantile.ts'

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
  const { mean, stddev } = moments(samples)
  const percentiles = PERCENTILES.map((name) => [name, quantile(samples, percentileOf(name)!)])
  return {
    n: samples.length,
    mean,
    stddev,
    min: samples[0]!,
    ...(Object.fromEntries(percentiles) as Record<Percentile, number>),
    max: samples.at(-1)!,
  }
}

/** Mean and population standard deviation in one pass (Welford), stable for values far from zero. */
function moments(samples: Float64Array): { mean: number; stddev: number } {
  let mean = 0
  let squares = 0
  for (const [i, sample] of samples.entries()) {
    const delta = sample - mean
    mean += delta / (i + 1)
    squares += delta * (sample - mean)
  }
  return { mean, stddev: Math.sqrt(squares / samples.length) }
}
