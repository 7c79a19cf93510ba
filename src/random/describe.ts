/** @module Distributions as data: out to another thread or a report, and back from JSON. */
import * as z from 'zod'

import { InferbenchError, messageOf } from '../error.ts'
import { parseOptions } from '../options.ts'
import { constant } from './constant.ts'
import { type Distribution, type DistributionData, isBuiltIn, isDistribution, type Length } from './distribution.ts'
import { empirical } from './empirical.ts'
import { exponential } from './exponential.ts'
import { gamma } from './gamma.ts'
import { lognormal } from './lognormal.ts'
import { mixture, type MixtureOptions } from './mixture.ts'
import { normal } from './normal.ts'
import { poisson } from './poisson.ts'
import { uniform } from './uniform.ts'
import { zipf } from './zipf.ts'

const factories: Record<string, (options: never) => Distribution> = {
  constant,
  uniform,
  normal,
  lognormal,
  zipf,
  poisson,
  exponential,
  gamma,
  empirical,
  mixture: mixtureFrom,
}

/** The distribution that JSON such as `{ "type": "normal", "mean": 40, "stddev": 8 }` describes. */
export function distributionFrom({ type, ...parameters }: DistributionData): Distribution {
  const factory = Object.hasOwn(factories, type) ? factories[type] : undefined
  if (factory) return factory(parameters as never)
  const known = Object.keys(factories).join(', ')
  throw new InferbenchError(
    'unknown-distribution',
    'random',
    `Unknown distribution: ${JSON.stringify(type)}; known: ${known}`,
  )
}

/**
 * A distribution as JSON that `distributionFrom` reads back.
 *
 * @throws InferbenchError for a law of the user's own: its code can't travel to another process
 */
export function distributionData(law: Distribution, who: string): DistributionData {
  if (isBuiltIn(law)) return JSON.parse(JSON.stringify(law)) as DistributionData
  throw new InferbenchError(
    'custom-distribution',
    who,
    `Only built-in distributions work here: ${Object.keys(factories).join(', ')}.`,
  )
}

/** A length option, read into the law behind it. */
export const lengthSchema: z.ZodType<Distribution, Length> = z
  .custom<Length>(isLength, 'expected a number or a distribution such as normal({ mean, stddev })')
  .transform((length, ctx) => {
    if (typeof length === 'number') return constant({ value: length })
    if (isDistribution(length)) return length
    try {
      return distributionFrom(length)
    } catch (error) {
      ctx.addIssue({ code: 'custom', message: messageOf(error) })
      return z.NEVER
    }
  })

function isLength(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  return typeof value === 'object' && value !== null && ('sample' in value ? isDistribution(value) : 'type' in value)
}

/** The components of a mixture are laws as JSON themselves; `mixture` checks all else. */
const mixtureData = z.looseObject({ components: z.array(z.looseObject({ distribution: lengthSchema })) })

function mixtureFrom(parameters: unknown): Distribution {
  return mixture(parseOptions(mixtureData, parameters, 'mixture') as unknown as MixtureOptions)
}
