/** @module The law that always gives the same number. */
import * as z from 'zod'

import { parseOptions, strict } from '../options.ts'
import type { Distribution } from './distribution.ts'

export interface ConstantOptions {
  readonly value: number
}

export const constantSchema: z.ZodType<ConstantOptions> = strict({ value: z.number() })

/** Always `value`. */
export function constant(options: ConstantOptions): Distribution & ConstantOptions {
  const { value } = parseOptions(constantSchema, options, 'constant')
  return { type: 'constant', value, sample: () => value }
}
