/** @module What sounds and films are made of, as users say it: lengths in seconds, sample rates, depths. */
import * as z from 'zod'

import { lengthSchema } from '../random/describe.ts'
import type { Distribution, Length } from '../random/distribution.ts'
import { isZero, middleOf } from '../random/stated.ts'
import { DEPTHS, type Depth } from './wav.ts'

/** From here on a sample rate is in Hz; below, in kHz. */
const LEAST_HZ = 1_000

/** A sample rate, read into Hz: `16`, `44.1` and `44_100` are all understood. Bounds are in kHz. */
export function sampleRateSchema(min: number, max: number): z.ZodType<number, number> {
  return z.number().transform((rate, ctx) => {
    const exact = rate < LEAST_HZ ? rate * 1_000 : rate
    const hertz = Math.round(exact)
    if (Math.abs(exact - hertz) < 1e-6 && hertz >= min * 1_000 && hertz <= max * 1_000) return hertz
    ctx.addIssue({ code: 'custom', message: `expected a sample rate of ${min} to ${max} kHz, whole in Hz` })
    return z.NEVER
  })
}

export const depthSchema: z.ZodType<Depth> = z.literal(DEPTHS, { error: `expected ${DEPTHS.join(', ')} bits` })

/** A length in seconds; 0 is off. A value or a mean between that and `min` is an error, not a law to draw on and on. */
export function secondsSchema(min: number): z.ZodType<Distribution, Length> {
  return lengthSchema.refine((law) => isZero(law) || !(middleOf(law) < min), `expected 0 or at least ${min} seconds`)
}

/** A law of other units, such as samples of seconds. Reports show what it was made of. */
export function converted(law: Distribution, to: string, convert: (value: number) => number): Distribution {
  const sample: Distribution['sample'] = (stream) => convert(law.sample(stream))
  return Object.assign({ type: to, of: law }, { sample })
}
