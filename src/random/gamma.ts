/** @module The gamma law. */
import { randomGamma } from 'd3-random'
import * as z from 'zod'

import { parseOptions, strict } from '../options.ts'
import { builtIn, type Distribution } from './distribution.ts'

export interface GammaOptions {
  /** Above 0; 1 is the exponential law, less is burstier, more is steadier. */
  readonly shape: number
  readonly mean: number
}

const schema = strict({ shape: z.number().positive(), mean: z.number().positive() })

/** Gamma with the given shape and mean; its standard deviation is mean / √shape. */
export function gamma(options: GammaOptions): Distribution & GammaOptions {
  const { shape, mean } = parseOptions(schema, options, 'gamma')
  return builtIn({ type: 'gamma', shape, mean, sample: (stream) => randomGamma.source(stream)(shape, mean / shape)() })
}
