/** @module What every distribution is, and how a length option turns one into whole numbers. */
import { InferbenchError } from '../error.ts'
import type { Stream } from './streams.ts'

/** A law of real numbers. Any object with a `sample` is one; the built-in ones are plain data beside it. */
export interface Distribution {
  /** Name for reports; the built-in laws also carry their parameters as properties, so that JSON describes them. */
  readonly type?: string
  sample(stream: Stream): number
  /** As many draws as asked that belong together, for a law in which they depend on each other. @default independent draws */
  sampleMany?(stream: Stream, count: number): number[]
}

/** A built-in law as JSON: its type beside its parameters. */
export interface DistributionData {
  readonly type: string
  readonly [parameter: string]: unknown
}

/** A number that is always the same, a law to draw from, or a built-in law as JSON. */
export type Length = number | Distribution | DistributionData

const builtIns = new WeakSet<Distribution>()

/**
 * Marks a law of our own: its type and parameters say all of it. It is frozen, and a copy that was changed does not carry
 * the mark.
 */
export function builtIn<Law extends Distribution>(law: Law): Law {
  builtIns.add(law)
  return Object.freeze(law)
}

/** True for a law that JSON describes whole. */
export function isBuiltIn(law: Distribution): boolean {
  return builtIns.has(law)
}

/** True for anything to draw from, of ours or of the user's own. */
export function isDistribution(value: unknown): value is Distribution {
  return typeof (value as Distribution | null | undefined)?.sample === 'function'
}

/**
 * As many draws as asked, together where the law draws so.
 *
 * @throws InferbenchError where a law of the user's own gives more or fewer
 */
export function sampleMany(law: Distribution, stream: Stream, count: number): number[] {
  const draws = law.sampleMany?.(stream, count) ?? Array.from({ length: count }, () => law.sample(stream))
  if (draws.length === count) return draws
  throw new InferbenchError(
    'invalid-draws',
    'random',
    `sampleMany gave ${draws.length} numbers where ${count} were asked for`,
  )
}

/** Draws before a law that never gives a usable length is an error. */
const ATTEMPTS = 10_000

/**
 * A whole number ≥ `min`: the draw, rounded to nearest. Draws below `min` are drawn again, not clipped, so that no mass
 * piles up at the edge.
 */
export function sampleLength(length: Distribution, stream: Stream, min: number, who: string): number {
  for (let i = 0; i < ATTEMPTS; i++) {
    // Adding 0 makes a plain zero of −0.
    const value = Math.round(length.sample(stream)) + 0
    if (value >= min && Number.isSafeInteger(value)) return value
  }
  throw new InferbenchError(
    'impossible-length',
    who,
    `${JSON.stringify(length)} gave no length of at least ${min} in ${ATTEMPTS.toLocaleString('en')} draws.`,
  )
}
