/** @module The one grammar of bounds: SLOs, trace statistics and baselines all speak it. */
import * as z from 'zod'

import { strict } from '../options.ts'

/** A number bounds the side that is worse; `min` and `max` say which side. Bounds are inclusive. */
export type Bound = number | { readonly min?: number | undefined; readonly max?: number | undefined }

/** Which side a bare number bounds: `lower` is better for a latency, so the number is its maximum. */
export type Better = 'lower' | 'higher' | 'neither'

/** A bound with its sides named. */
export interface Limits {
  readonly min?: number
  readonly max?: number
}

/** Parses a bound of a quantity. A bare number where neither side is better is refused. */
export function boundSchema(better: Better): z.ZodType<Limits, Bound> {
  const range = strict({ min: z.number().optional(), max: z.number().optional() })
    .refine(({ min, max }) => min !== undefined || max !== undefined, 'give min, max or both')
    .refine(({ min = -Infinity, max = Infinity }) => min <= max, 'min must not exceed max')
  return z
    .union([z.number(), range], { error: 'expected a number, or numbers as { min, max }' })
    .transform((bound, ctx): Limits => {
      if (typeof bound !== 'number') return bound as Limits
      if (better !== 'neither') return better === 'lower' ? { max: bound } : { min: bound }
      ctx.addIssue({ code: 'custom', message: 'neither more nor less is better here: give { min } or { max }' })
      return z.NEVER
    })
}

/** Parses a bound of a share, between 0 and 1. */
export function shareBoundSchema(better: Better): z.ZodType<Limits, Bound> {
  return boundSchema(better).refine(
    ({ min = 0, max = 1 }) => isShare(min) && isShare(max),
    'expected a share between 0 and 1',
  )
}

export function isShare(value: number): boolean {
  return value >= 0 && value <= 1
}

/** True where the value keeps the limits. */
export function within(value: number, { min = -Infinity, max = Infinity }: Limits): boolean {
  return value >= min && value <= max
}
