/** @module The normal law. */
import { randomNormal } from 'd3-random'
import * as z from 'zod'

import { parseOptions, strict } from '../options.ts'
import { builtIn, type Distribution } from './distribution.ts'

export interface NormalOptions {
  readonly mean: number
  /** @default 0 */
  readonly stddev?: number | undefined
}

const schema = strict({ mean: z.number(), stddev: z.number().min(0).optional() })

/** Gaussian with the given mean and standard deviation. Lengths drawn from it are redrawn until they are possible. */
export function normal(options: NormalOptions): Distribution & Required<NormalOptions> {
  const { mean, stddev = 0 } = parseOptions(schema, options, 'normal')
  return builtIn({ type: 'normal', mean, stddev, sample: (stream) => randomNormal.source(stream)(mean, stddev)() })
}
