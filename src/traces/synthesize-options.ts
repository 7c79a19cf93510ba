/** @module How a synthesised trace differs from its original. */
import * as z from 'zod'

import { parseOptions, strict } from '../options.ts'

/** Everything at its default gives a trace with the statistics of the original. */
export interface SynthesisOptions {
  /** How many times as fast requests come: timestamps are divided by it. Above 0. @default 1 */
  readonly speedupRatio?: number | undefined
  /** Length of what requests share at their beginning, times this. Above 0. @default 1 */
  readonly prefixLenMultiplier?: number | undefined
  /** Trees that requests are spread over at random; two of different trees share nothing. From 1. @default 1 */
  readonly prefixRootMultiplier?: number | undefined
  /** Length of what a request has for itself, times this. Above 0. @default 1 */
  readonly promptLenMultiplier?: number | undefined
  /** Length of answers, times this, at least 1 token. From 0. @default 1 */
  readonly outputLenMultiplier?: number | undefined
  /** Longer prompts are shortened to so many tokens, and their blocks with them. From 1. */
  readonly maxIsl?: number | undefined
  /** Longer answers are shortened to so many tokens. From 1. */
  readonly maxOsl?: number | undefined
  /** Divides the delays between turns by the speed-up, too. @default false */
  readonly scaleDelays?: boolean | undefined
  /**
   * Requests of the new trace: the first ones, or, beyond the length of the original, that over and over. Repetitions
   * share no block. From 1. @default as many as the original has
   */
  readonly requests?: number | undefined
}

/** With all defaults filled in. */
export interface ResolvedSynthesis {
  readonly speedupRatio: number
  readonly prefixLenMultiplier: number
  readonly prefixRootMultiplier: number
  readonly promptLenMultiplier: number
  readonly outputLenMultiplier: number
  readonly maxIsl?: number | undefined
  readonly maxOsl?: number | undefined
  readonly scaleDelays: boolean
  readonly requests?: number | undefined
}

const factor = z.number().positive().default(1)

const schema: z.ZodType<ResolvedSynthesis, SynthesisOptions> = strict({
  speedupRatio: factor,
  prefixLenMultiplier: factor,
  prefixRootMultiplier: z.int().min(1).default(1),
  promptLenMultiplier: factor,
  outputLenMultiplier: z.number().min(0).default(1),
  maxIsl: z.int().min(1).optional(),
  maxOsl: z.int().min(1).optional(),
  scaleDelays: z.boolean().default(false),
  requests: z.int().min(1).optional(),
})

export function resolveSynthesis(options: SynthesisOptions): ResolvedSynthesis {
  return parseOptions(schema, options, 'trace.synthesize')
}
