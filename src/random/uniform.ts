/** @module Equal chances between two bounds, over whole numbers or over the reals. */
import * as z from 'zod'

import { parseOptions, strict } from '../options.ts'
import { builtIn, type Distribution } from './distribution.ts'
import { uniformInteger } from './streams.ts'

export interface UniformOptions {
  readonly min: number
  readonly max: number
  /** Whole numbers with both ends possible, or reals in [min, max). @default true where both bounds are whole */
  readonly integer?: boolean | undefined
}

const schema = strict({
  min: z.number(),
  max: z.number(),
  integer: z.boolean().optional(),
})
  .refine(({ min, max }) => min <= max, 'min must not exceed max')
  .refine(({ min, max, integer }) => !integer || (Number.isInteger(min) && Number.isInteger(max)), {
    message: 'integer needs whole bounds',
  })

/** Uniform on [min, max]. */
export function uniform(options: UniformOptions): Distribution & Required<UniformOptions> {
  const {
    min,
    max,
    integer = Number.isInteger(min) && Number.isInteger(max),
  } = parseOptions(schema, options, 'uniform')
  const sample: Distribution['sample'] = integer
    ? (stream) => uniformInteger(stream, min, max)
    : (stream) => min + stream() * (max - min)
  return builtIn({ type: 'uniform', min, max, integer, sample })
}
