/** @module The law that always gives the same number. */
import * as z from 'zod'

import { parseOptions, strict } from '../options.ts'
import { builtIn, type Distribution } from './distribution.ts'

export interface ConstantOptions {
  readonly value: number
}

const schema = strict({ value: z.number() })

/** Always `value`. */
export function constant(options: ConstantOptions): Distribution & ConstantOptions {
  const { value } = parseOptions(schema, options, 'constant')
  return builtIn({ type: 'constant', value, sample: () => value })
}
