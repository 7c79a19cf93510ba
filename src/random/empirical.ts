/** @module The law of a sample: values that were seen, drawn again. */
import * as z from 'zod'

import { parseOptions, strict } from '../options.ts'
import { builtIn, type Distribution } from './distribution.ts'
import { weightedChoice } from './weighted-choice.ts'

export interface EmpiricalOptions {
  /** At least one. */
  readonly values: readonly number[]
  /** One a value, not negative, not all 0. @default all equal */
  readonly weights?: readonly number[] | undefined
}

const schema = strict({
  values: z.array(z.number()).min(1),
  weights: z.array(z.number().min(0)).optional(),
})
  .refine(({ values, weights }) => !weights || weights.length === values.length, {
    path: ['weights'],
    message: 'must be as many as values',
  })
  .refine(({ weights }) => !weights || weights.some((weight) => weight > 0), {
    path: ['weights'],
    message: 'one must be above 0',
  })

/** One of the values, with replacement. */
export function empirical(options: EmpiricalOptions): Distribution & EmpiricalOptions {
  const { values, weights } = parseOptions(schema, options, 'empirical')
  const choose = weightedChoice(weights ?? values.map(() => 1))
  return builtIn({ type: 'empirical', values, weights, sample: (stream) => values[choose(stream)]! })
}
