/** @module The length laws of vLLM's multi-turn configuration, in its own spelling. */
import * as z from 'zod'

import { strict } from '../options.ts'
import { constant } from '../random/constant.ts'
import type { Distribution } from '../random/distribution.ts'
import { lognormal } from '../random/lognormal.ts'
import { poisson } from '../random/poisson.ts'
import { uniform } from '../random/uniform.ts'
import { zipf } from '../random/zipf.ts'

/** How many messages, or how many tokens: whole numbers throughout. `max` clamps draws from above. */
export type ConversationLength =
  | { readonly distribution: 'constant'; readonly value: number }
  /** Both ends are possible. */
  | { readonly distribution: 'uniform'; readonly min: number; readonly max: number }
  /** The zeta law, `alpha` above 1. */
  | { readonly distribution: 'zipf'; readonly alpha: number; readonly max?: number | undefined }
  /** `alpha` is the mean, λ. */
  | { readonly distribution: 'poisson'; readonly alpha: number; readonly max?: number | undefined }
  /**
   * Draws that are made together are scaled so that their mean is `average`, then clamped: over all conversations for
   * turns and prefixes, over one conversation's messages for their tokens.
   */
  | {
      readonly distribution: 'lognormal'
      /** At least 1. */
      readonly average: number
      /** Their median as a share of their mean, between 0 and 1. @default 0.85 */
      readonly median_ratio?: number | undefined
      readonly max?: number | undefined
    }
  /** Mean and standard deviation of the logarithm. */
  | {
      readonly distribution: 'lognormal'
      readonly mean: number
      readonly sigma: number
      readonly max?: number | undefined
    }

/** A count. */
export const whole: z.ZodInt = z.int({
  error: ({ code }) => (code === 'invalid_type' ? 'expected a whole number' : undefined),
})
const max = whole.min(1).optional()

const uniformSection = strict({ distribution: z.literal('uniform'), min: whole.min(0), max: whole.min(0) }).refine(
  (bounds) => bounds.min <= bounds.max,
  'min must not exceed max',
)

const lognormalSection = strict({
  distribution: z.literal('lognormal'),
  average: z.number().min(1).optional(),
  median_ratio: z.number().gt(0).lt(1).optional(),
  mean: z.number().optional(),
  sigma: z.number().min(0).optional(),
  max,
}).refine(hasOneForm, 'give average, with or without median_ratio, or mean and sigma')

const sections = [
  strict({ distribution: z.literal('constant'), value: whole.min(0) }),
  uniformSection,
  strict({ distribution: z.literal('zipf'), alpha: z.number().gt(1), max }),
  strict({ distribution: z.literal('poisson'), alpha: z.number().min(0), max }),
  lognormalSection,
] as const

const names = ['constant', 'uniform', 'zipf', 'poisson', 'lognormal']

/** A section such as `{ "distribution": "uniform", "min": 120, "max": 160 }`. */
export const conversationLengthSchema: z.ZodType<ConversationLength> = z.discriminatedUnion('distribution', sections, {
  error: ({ code }) => (code === 'invalid_union' ? `unknown distribution; known: ${names.join(', ')}` : undefined),
}) as z.ZodType<ConversationLength>

/** The law that a section names. Its draws may be real numbers. */
export function lengthLaw(section: ConversationLength): Distribution {
  if (section.distribution === 'constant') return constant({ value: section.value })
  if (section.distribution === 'uniform') return uniform({ min: section.min, max: section.max })
  if (section.distribution === 'zipf') return zipf({ alpha: section.alpha, max: section.max })
  if (section.distribution === 'poisson') return poisson({ mean: section.alpha, max: section.max })
  if (!('average' in section)) return lognormal({ mu: section.mean, sigma: section.sigma, max: section.max })
  const { average, median_ratio: medianRatio } = section
  return lognormal({ average, medianRatio, exactMean: true, max: section.max })
}

type Given = Partial<Record<'average' | 'median_ratio' | 'mean' | 'sigma', number | undefined>>

function hasOneForm({ average, median_ratio: ratio, mean, sigma }: Given): boolean {
  const byAverage = average !== undefined
  const byMoments = mean !== undefined && sigma !== undefined
  return byAverage ? mean === undefined && sigma === undefined : byMoments && ratio === undefined
}
