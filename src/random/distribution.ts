/** @module What every distribution is, and how a length option turns one into whole numbers. */
import { InferbenchError } from '../error.ts'
import type { Stream } from './streams.ts'

/** A law of real numbers. Any object with a `sample` is one; the built-in ones are plain data beside it. */
export interface Distribution {
  /** Name for reports; the built-in laws also carry their parameters as properties, so that JSON describes them. */
  readonly type?: string
  sample(stream: Stream): number
  /** Draws that belong together, for a law in which they depend on each other. @default independent draws */
  sampleMany?(stream: Stream, count: number): number[]
}

/** A built-in law as JSON: its type beside its parameters. */
export interface DistributionData {
  readonly type: string
  readonly [parameter: string]: unknown
}

/** A number that is always the same, a law to draw from, or a built-in law as JSON. */
export type Length = number | Distribution | DistributionData

/** As many draws as asked. */
export function sampleMany(law: Distribution, stream: Stream, count: number): number[] {
  return law.sampleMany?.(stream, count) ?? Array.from({ length: count }, () => law.sample(stream))
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
