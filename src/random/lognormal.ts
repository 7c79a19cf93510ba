/** @module The lognormal law: positive, with a long tail to the right. */
import { randomLogNormal } from 'd3-random'
import * as z from 'zod'

import { parseOptions, strict } from '../options.ts'
import { builtIn, type Distribution } from './distribution.ts'
import type { Stream } from './streams.ts'

/** Three ways to name the same law; `max` clamps draws from above. */
export type LognormalOptions =
  /** Mean and standard deviation of the draws themselves. */
  | { readonly mean: number; readonly stddev: number; readonly max?: number | undefined }
  /** Mean and standard deviation of the draws' logarithm; vLLM calls the first one `mean`. */
  | { readonly mu: number; readonly sigma: number; readonly max?: number | undefined }
  /**
   * vLLM's: mean of the draws, at least 1, and their median as a share of it. With `exactMean`, draws that are made
   * together are scaled so that their mean is the average, before they are clamped; a single one is the average.
   */
  | {
      readonly average: number
      /** Between 0 and 1, both excluded. @default 0.85 */
      readonly medianRatio?: number | undefined
      /** @default false */
      readonly exactMean?: boolean | undefined
      readonly max?: number | undefined
    }

const max = z.number().positive().optional()
const byMoments = strict({ mean: z.number().positive(), stddev: z.number().min(0), max })
const byLogarithm = strict({
  mu: z.number('expected the mean of the logarithm, which vLLM calls mean'),
  sigma: z.number().min(0),
  max,
})
const byAverage = strict({
  average: z.number().min(1),
  medianRatio: z.number().gt(0).lt(1).optional(),
  exactMean: z.boolean().optional(),
  max,
})
const unnamed = z.never('expected { mean, stddev }, { mu, sigma } or { average, medianRatio }')

/** Lognormal, by its own moments, by the moments of its logarithm, or by mean and median ratio. */
export function lognormal(options: LognormalOptions): Distribution & LognormalOptions {
  const given = parseOptions(schemaFor(options), options, 'lognormal')
  const { mu, sigma } = underlying(given)
  const clamp = (value: number) => Math.min(value, given.max ?? Infinity)
  const drawFrom = (stream: Stream) => randomLogNormal.source(stream)(mu, sigma)
  const law = { type: 'lognormal', ...given, sample: (stream: Stream) => clamp(drawFrom(stream)()) }
  if (!('average' in given) || !given.exactMean) return builtIn(law)
  return builtIn({
    ...law,
    sampleMany(stream: Stream, count: number) {
      const draws = Array.from({ length: count }, drawFrom(stream))
      return rescale(draws, given.average).map(clamp)
    },
  })
}

type Given = z.output<typeof byMoments> | z.output<typeof byLogarithm> | z.output<typeof byAverage>

/** The way that the keys speak of, so that a message is about that one alone. */
function schemaFor(options: unknown): z.ZodType<Given> {
  const names = (...keys: string[]) => keys.some((key) => key in Object(options))
  if (names('average', 'medianRatio')) return byAverage
  if (names('mu', 'sigma')) return byLogarithm
  return names('mean', 'stddev') ? byMoments : unnamed
}

/** With mean m and variance s² of the draws: σ² = ln(1 + s² / m²), μ = ln m − σ² / 2; vLLM: median = mean · ratio = e^μ. */
function underlying(given: Given): { mu: number; sigma: number } {
  if ('mu' in given) return given
  if ('average' in given) {
    const { average, medianRatio = 0.85 } = given
    return { mu: Math.log(average * medianRatio), sigma: Math.sqrt(-2 * Math.log(medianRatio)) }
  }
  const variance = Math.log1p((given.stddev / given.mean) ** 2)
  return { mu: Math.log(given.mean) - variance / 2, sigma: Math.sqrt(variance) }
}

function rescale(values: readonly number[], mean: number): number[] {
  const drawn = values.reduce((sum, value) => sum + value, 0) / values.length
  return values.map((value) => (value * mean) / drawn)
}
