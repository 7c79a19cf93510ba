/** @module vLLM's Zipf law of lengths: the zeta law, clamped from above. */
import * as z from 'zod'

import { parseOptions, strict } from '../options.ts'
import { builtIn, type Distribution } from './distribution.ts'
import type { Stream } from './streams.ts'

export interface ZipfOptions {
  /** P(k) is proportional to k^−alpha over k = 1, 2, 3 …; above 1. */
  readonly alpha: number
  /** A whole number, at least 1; greater draws become it. The mean is infinite without it for alpha ≤ 2. */
  readonly max?: number | undefined
}

const schema = strict({ alpha: z.number().gt(1), max: z.int().min(1).optional() })

const LARGEST = Number.MAX_SAFE_INTEGER

/**
 * The zeta law of lengths. Clamping puts all the mass beyond `max` on it: for alpha 1.2 and max 100 that is 36 %. Without
 * `max`, draws beyond 2⁵³ − 1 are drawn again. For choosing among N items by popularity use an index sampler, whose Zipf
 * law is finite and renormalised.
 */
export function zipf(options: ZipfOptions): Distribution & ZipfOptions {
  const { alpha, max } = parseOptions(schema, options, 'zipf')
  const exponent = alpha - 1
  // The share of the Pareto law up to the largest number, so that nothing beyond it is proposed in the first place.
  const share = max === undefined ? -Math.expm1(-exponent * Math.log(LARGEST)) : 1
  return builtIn({
    type: 'zipf',
    alpha,
    max,
    sample: (stream) => Math.min(zeta(exponent, share, stream), max ?? LARGEST),
  })
}

/**
 * Rejection from a Pareto law of that exponent (Devroye, Non-Uniform Random Variate Generation, X.6.1). His test
 * V · k · (t − 1) / (b − 1) ≤ t / b, with t = (1 + 1/k)^exponent and b = 2^exponent, is written here as
 * V · k · (1 − 1/t) ≤ 1 − 1/b, which neither overflows nor cancels.
 */
function zeta(exponent: number, share: number, stream: Stream): number {
  for (;;) {
    const proposal = Math.exp(-Math.log1p(-stream() * share) / exponent)
    // Beyond the largest number the odds of acceptance no longer change.
    const k = Math.min(Math.floor(proposal), LARGEST)
    if (stream() * k * -Math.expm1(-exponent * Math.log1p(1 / k)) <= -Math.expm1(-exponent * Math.LN2)) return k
  }
}
