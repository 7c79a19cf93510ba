/** @module Distributions as data: out to another thread or a report, and back from JSON. */
import * as z from 'zod'

import { InferbenchError } from '../error.ts'
import { constant } from './constant.ts'
import type { Distribution, Length } from './distribution.ts'
import { exponential } from './exponential.ts'
import { normal } from './normal.ts'
import { uniform } from './uniform.ts'

/** A distribution as JSON: its type beside its parameters. */
export interface DistributionData {
  readonly type: string
  readonly [parameter: string]: unknown
}

const factories: Record<string, (options: never) => Distribution> = { constant, uniform, normal, exponential }

/** The distribution that JSON such as `{ "type": "normal", "mean": 40, "stddev": 8 }` describes. */
export function distributionFrom({ type, ...parameters }: DistributionData): Distribution {
  const factory = Object.hasOwn(factories, type) ? factories[type] : undefined
  if (factory) return factory(parameters as never)
  const known = Object.keys(factories).join(', ')
  throw new InferbenchError('unknown-distribution', 'random', `Unknown distribution: ${JSON.stringify(type)}; known: ${known}.`)
}

/**
 * A length as JSON that `distributionFrom` reads back.
 *
 * @throws InferbenchError for a law of the user's own: its code can't travel to another thread
 */
export function distributionData(length: Length, who: string): DistributionData {
  if (typeof length === 'number') return { type: 'constant', value: length }
  const { sample: _, ...data } = length
  if (data.type !== undefined && Object.hasOwn(factories, data.type)) return data as DistributionData
  throw new InferbenchError('custom-distribution', who, `Only built-in distributions work here: ${Object.keys(factories).join(', ')}.`)
}

/** A number or a distribution, as an option. */
export const lengthSchema: z.ZodType<Length> = z.custom<Length>(
  (value) => typeof value === 'number' ? Number.isFinite(value) : typeof (value as Distribution | undefined)?.sample === 'function',
  'expected a number or a distribution such as normal({ mean, stddev })',
)
