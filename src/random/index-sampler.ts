/** @module Laws of choosing among N items by index: which prefix, which picture, which row. */
import * as z from 'zod'

import { parseOptions, strict } from '../options.ts'
import { type Streams, uniformInteger } from './streams.ts'
import { weightedChoice } from './weighted-choice.ts'

/** How items are reused. `min` and `max` bound the indices, both included. @default all of them */
export type IndexSampling =
  | { readonly type: 'uniform'; readonly min?: number | undefined; readonly max?: number | undefined }
  /** Rank r has the share r^−skew / Σ k^−skew; the lowest index is the hottest. */
  | {
      readonly type: 'zipf'
      readonly skew: number
      readonly min?: number | undefined
      readonly max?: number | undefined
    }
  /** Indices that are not named are never drawn. */
  | { readonly type?: 'weights'; readonly weights: readonly { readonly index: number; readonly weight: number }[] }
  | { readonly type: 'fixed'; readonly index: number }
  /** 0, 1, 2 … and over again. */
  | { readonly type: 'sequential' }
  /** Every item once a pass, in a new order each pass. */
  | { readonly type: 'shuffle' }

export interface IndexSampler {
  readonly size: number
  /** The resolved law, as JSON. */
  readonly sampling: IndexSampling
  /** The share of each index in the long run; sums to 1. */
  readonly shares: readonly number[]
  /** The item of the n-th draw: the same for the same n, in any order of calls. */
  index(draw: number): number
}

/**
 * A sampler over `size` items, at least 1, drawing from the streams under the name given.
 *
 * @throws InferbenchError that starts with the name, where the law doesn't fit the items
 */
export function createIndexSampler(
  sampling: IndexSampling,
  size: number,
  streams: Streams,
  name: string,
): IndexSampler {
  parseOptions(strict({ size: z.int().min(1) }), { size }, name)
  const law = parseOptions(samplingSchema(size), sampling, name)
  const shares = sharesOf(law, size)
  return { size, sampling: law, shares, index: indexer(law, shares, streams, name) }
}

function indexer(law: IndexSampling, shares: readonly number[], streams: Streams, name: string): IndexSampler['index'] {
  if (law.type === 'fixed') return () => law.index
  if (law.type === 'sequential') return (draw) => draw % shares.length
  if (law.type === 'shuffle') return shuffler(shares.length, streams, name)
  const choose = weightedChoice(shares)
  return (draw) => choose(streams.stream(name, draw))
}

/** Remembers the order of the last pass only: draws mostly come in order. */
function shuffler(size: number, streams: Streams, name: string): IndexSampler['index'] {
  let kept = { pass: -1, order: [] as number[] }
  return (draw) => {
    const pass = Math.floor(draw / size)
    if (kept.pass !== pass) kept = { pass, order: shuffled(size, streams, name, pass) }
    return kept.order[draw % size]!
  }
}

/** Fisher and Yates. */
function shuffled(size: number, streams: Streams, name: string, pass: number): number[] {
  const order = Array.from({ length: size }, (_, i) => i)
  const stream = streams.stream(name, pass)
  for (let i = size - 1; i > 0; i--) {
    const j = uniformInteger(stream, 0, i)
    ;[order[i], order[j]] = [order[j]!, order[i]!]
  }
  return order
}

function sharesOf(law: IndexSampling, size: number): number[] {
  const weightOf = weigher(law)
  const weights = Array.from({ length: size }, (_, index) => weightOf(index))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => weight / total)
}

function weigher(law: IndexSampling): (index: number) => number {
  if ('weights' in law) {
    const weights = new Map(law.weights.map(({ index, weight }) => [index, weight]))
    return (index) => weights.get(index) ?? 0
  }
  if (law.type === 'fixed') return (index) => (index === law.index ? 1 : 0)
  if (law.type === 'sequential' || law.type === 'shuffle') return () => 1
  const { min = 0, max = Infinity } = law
  const skew = law.type === 'zipf' ? law.skew : 0
  return (index) => (index < min || index > max ? 0 : (index - min + 1) ** -skew)
}

/** A law that fits `size` items, for options that hold one: its messages name the path. */
export function samplingSchema(size: number): z.ZodType<IndexSampling> {
  const index = z
    .int()
    .min(0)
    .max(size - 1, `must be below the size, ${size}`)
  const range = { min: index.optional(), max: index.optional() }
  const ordered = ({ min = 0, max = size - 1 }: { min?: number | undefined; max?: number | undefined }) => min <= max
  const laws = z.discriminatedUnion('type', [
    strict({ type: z.literal('uniform'), ...range }).refine(ordered, 'min must not exceed max'),
    strict({ type: z.literal('zipf'), skew: z.number().min(0), ...range }).refine(ordered, 'min must not exceed max'),
    strict({ type: z.literal('weights'), weights: weightsSchema(index) }),
    strict({ type: z.literal('fixed'), index }),
    strict({ type: z.literal('sequential') }),
    strict({ type: z.literal('shuffle') }),
  ])
  return z.preprocess(nameWeights, laws)
}

/** `{ weights }` alone says its type. */
function nameWeights(value: unknown): unknown {
  const bare = typeof value === 'object' && value !== null && 'weights' in value && !('type' in value)
  return bare ? { type: 'weights', ...value } : value
}

function weightsSchema(index: z.ZodNumber) {
  return z
    .array(strict({ index, weight: z.number().min(0) }))
    .refine((weights) => weights.some(({ weight }) => weight > 0), 'one must be above 0')
    .refine(
      (weights) => new Set(weights.map((entry) => entry.index)).size === weights.length,
      'must not name an index twice',
    )
}
