/** @module The Poisson law: counts of independent events. */
import { randomPoisson } from 'd3-random'
import * as z from 'zod'

import { parseOptions, strict } from '../options.ts'
import { builtIn, type Distribution } from './distribution.ts'

export interface PoissonOptions {
  /** λ, at least 0. */
  readonly mean: number
  /** A whole number, at least 1; greater draws become it. */
  readonly max?: number | undefined
}

const schema = strict({ mean: z.number().min(0), max: z.int().min(1).optional() })

/** Poisson with the given mean; its variance is the mean. 0 is possible; lengths redraw it. */
export function poisson(options: PoissonOptions): Distribution & PoissonOptions {
  const { mean, max } = parseOptions(schema, options, 'poisson')
  return builtIn({
    type: 'poisson',
    mean,
    max,
    sample: (stream) => Math.min(randomPoisson.source(stream)(mean)(), max ?? Infinity),
  })
}
