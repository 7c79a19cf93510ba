/** @module What options of mixes are made of: where items stand, how many there are, which sorts of requests. */
import * as z from 'zod'

import { strict } from '../options.ts'
import { lengthSchema } from '../random/describe.ts'
import type { Distribution, Length } from '../random/distribution.ts'
import { constantOf } from '../random/stated.ts'
import { chosenSchema } from './chosen-schema.ts'
import type { Modality } from './mix.ts'

/** A share of the text from 0 to 1, a law of shares, or `spread`. */
export const insertionPointSchema = chosenSchema<Modality['insertionPoint'], Length | 'spread'>((value) => {
  if (typeof value === 'string') return z.literal('spread', { error: `expected 'spread', a share or a law of shares` })
  return lengthSchema.refine((law) => !isOutside(law), 'expected a share from 0 to 1')
})

function isOutside(law: Distribution): boolean {
  const value = constantOf(law)
  return value < 0 || value > 1
}

/** Items of each kind. */
export const itemCountsShape = {
  image: lengthSchema.optional(),
  audio: lengthSchema.optional(),
  video: lengthSchema.optional(),
}

/** Sorts of requests by weight, and what each carries. */
export const mixSchema = z
  .array(strict({ weight: z.number().min(0), ...itemCountsShape }))
  .refine((sorts) => sorts.some(({ weight }) => weight > 0), 'expected at least one with a weight above 0')
