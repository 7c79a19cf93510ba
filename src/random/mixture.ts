/** @module A law made of laws: each draw comes from one of them. */
import * as z from 'zod'

import { parseOptions, strict } from '../options.ts'
import { constant } from './constant.ts'
import { builtIn, type Distribution, isBuiltIn, isDistribution, sampleMany } from './distribution.ts'
import type { Stream } from './streams.ts'
import { weightedChoice } from './weighted-choice.ts'

export interface MixtureOptions {
  /** At least one. Weights are above 0 and need not sum to 1; a number stands for the law that always gives it. */
  readonly components: readonly { readonly weight: number; readonly distribution: number | Distribution }[]
}

const distribution = z
  .custom<number | Distribution>(
    (value) => Number.isFinite(value) || isDistribution(value),
    'expected a number or a distribution such as normal({ mean, stddev })',
  )
  .transform((given) => (typeof given === 'number' ? constant({ value: given }) : given))

const schema = strict({ components: z.array(strict({ weight: z.number().positive(), distribution })).min(1) })

/** Draws from one of the components, chosen by weight: several peaks, or a bulk and its outliers. */
export function mixture(options: MixtureOptions): Distribution & MixtureOptions {
  const { components } = parseOptions(schema, options, 'mixture')
  const laws = components.map((component) => component.distribution)
  const choose = weightedChoice(components.map(({ weight }) => weight))
  const law = {
    type: 'mixture',
    components,
    sample: (stream: Stream) => laws[choose(stream)]!.sample(stream),
    ...(laws.some((one) => one.sampleMany) && { sampleMany: together(laws, choose) }),
  }
  return laws.every(isBuiltIn) ? builtIn(law) : law
}

/** The draws of each component are made together, too, so that a mean that it promises holds among them. */
function together(laws: readonly Distribution[], choose: (stream: Stream) => number) {
  return (stream: Stream, count: number): number[] => {
    const chosen = Array.from({ length: count }, () => choose(stream))
    const draws = laws.map((law, i) => sampleMany(law, stream, chosen.filter((index) => index === i).length).values())
    return chosen.map((index) => draws[index]!.next().value!)
  }
}
