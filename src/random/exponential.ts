/** @module The exponential law: waiting times of a process without memory. */
import { randomExponential } from 'd3-random'
import * as z from 'zod'

import { parseOptions, strict } from '../options.ts'
import { builtIn, type Distribution } from './distribution.ts'

export interface ExponentialOptions {
  readonly mean: number
}

const schema = strict({ mean: z.number().positive() })

/** Exponential with the given mean (1 / rate). */
export function exponential(options: ExponentialOptions): Distribution & ExponentialOptions {
  const { mean } = parseOptions(schema, options, 'exponential')
  return builtIn({ type: 'exponential', mean, sample: (stream) => randomExponential.source(stream)(1 / mean)() })
}
