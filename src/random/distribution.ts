/** @module What every distribution is, and how a length option turns one into whole numbers. */
import { InferbenchError } from '../error.ts'
import { constant } from './constant.ts'
import type { Stream } from './streams.ts'

/** A law of real numbers. Any object with a `sample` is one; the built-in ones are plain data beside it. */
export interface Distribution {
  /** Name for reports; the built-in laws also carry their parameters as properties, so that JSON describes them. */
  readonly type?: string
  sample(stream: Stream): number
}

/** A number that is always the same, or a law to draw from. */
export type Length = number | Distribution

/** Draws before a law that never gives a usable length is an error. */
const ATTEMPTS = 10_000

/** The law behind a length option. */
export function toDistribution(length: Length): Distribution {
  return typeof length === 'number' ? constant({ value: length }) : length
}

/**
 * A whole number ≥ `min`: the draw, rounded to nearest. Draws below `min` are drawn again, not clipped, so that no mass
 * piles up at the edge.
 */
export function sampleLength(length: Distribution, stream: Stream, min: number, who: string): number {
  for (let i = 0; i < ATTEMPTS; i++) {
    const value = Math.round(length.sample(stream))
    if (value >= min) return value
  }
  throw new InferbenchError(
    'impossible-length',
    who,
    `${JSON.stringify(length)} gave no length of at least ${min} in ${ATTEMPTS.toLocaleString('en')} draws.`,
  )
}
