/** @module Distributions as data: out to another thread or a report, and back from JSON. */
import * as z from 'zod'

import { InferbenchError, messageOf } from '../error.ts'
import { constant } from './constant.ts'
import type { Distribution, DistributionData, Length } from './distribution.ts'
import { exponential } from './exponential.ts'
import { normal } from './normal.ts'
import { createStreams } from './streams.ts'
import { uniform } from './uniform.ts'

const factories: Record<string, (options: never) => Distribution> = { constant, uniform, normal, exponential }

/** The distribution that JSON such as `{ "type": "normal", "mean": 40, "stddev": 8 }` describes. */
export function distributionFrom({ type, ...parameters }: DistributionData): Distribution {
  const factory = Object.hasOwn(factories, type) ? factories[type] : undefined
  if (factory) return factory(parameters as never)
  const known = Object.keys(factories).join(', ')
  throw new InferbenchError(
    'unknown-distribution',
    'random',
    `Unknown distribution: ${JSON.stringify(type)}; known: ${known}.`,
  )
}

/**
 * A distribution as JSON that `distributionFrom` reads back.
 *
 * @throws InferbenchError for a law of the user's own: its code can't travel to another process
 */
export function distributionData(law: Distribution, who: string): DistributionData {
  if (isBuiltIn(law)) {
    const { sample: _sample, ...data } = law
    return data
  }
  throw new InferbenchError(
    'custom-distribution',
    who,
    `Only built-in distributions work here: ${Object.keys(factories).join(', ')}.`,
  )
}

/** True where the law's data say all of it: objects made of a built-in law may draw in a way of their own. */
function isBuiltIn(law: Distribution): law is Distribution & DistributionData {
  const { sample: _sample, type, ...parameters } = law
  if (type === undefined || !Object.hasOwn(factories, type)) return false
  try {
    const draws = drawsOf(law)
    return drawsOf(distributionFrom({ type, ...parameters })).every((value, i) => value === draws[i])
  } catch {
    return false
  }
}

function drawsOf(law: Distribution): number[] {
  const stream = createStreams(0).stream('random.describe')
  return Array.from({ length: 4 }, () => law.sample(stream))
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

function isDistribution(value: object): value is Distribution {
  return typeof (value as Distribution).sample === 'function'
}
