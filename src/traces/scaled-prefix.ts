/** @module Shared prefixes made longer or shorter, so that requests go on sharing them. */
import { InferbenchError } from '../error.ts'
import { createBlockNumbers } from './block-numbers.ts'
import { grown } from './grown.ts'
import type { SharedBlocks } from './shared-blocks.ts'

export interface ScaledPrefixes {
  /**
   * The blocks that take the place of a request's leading shared ones. Two requests that share k of them share at least
   * ⌊k · multiplier⌋ new ones afterwards and at most one more; below a multiplier of 1, at least one.
   */
  scale(ids: readonly number[], length: number): number[]
  /** True where the last of the leading blocks is among those that are kept. */
  keepsLast(length: number): boolean
  /** An id that no other block has. */
  fresh(): number
  /** The id that a shared block goes by from now on. */
  renamed(id: number): number
  /** The highest id given so far. */
  highest(): number
}

/** Decimal factors are no binary numbers: 3 · 1.1 is above 3.3. Lengths are rounded as if they were. */
const ROUNDING = 1e-9

/** Fresh ids above it still have room below 2^53. */
const HIGHEST = 2 ** 52

/** A number of blocks or tokens, times a factor, rounded down. */
export function scaledDown(count: number, factor: number): number {
  return Math.floor(count * factor + ROUNDING)
}

/**
 * Where a prefix grows, block h becomes h · m, h · m + 1, … with m the whole part of the multiplier. What a fraction adds
 * goes by fresh ids, kept by block: requests that share the block share its extension. Where a prefix shrinks, blocks are
 * left out at even distances.
 *
 * @param multiplier above 0
 * @throws InferbenchError where ids would grow too high to be written as JSON numbers
 */
export function createScaledPrefixes(shared: SharedBlocks, multiplier: number): ScaledPrefixes {
  const copies = Math.max(1, Math.floor(multiplier))
  let last = (shared.highest() + 1) * copies
  if (last > HIGHEST) throw tooHigh(shared.highest(), multiplier)
  const within = createExtensions(fresh)
  const atEnd = createExtensions(fresh)

  function fresh(): number {
    return ++last
  }

  /** New blocks of the first `length` ones, where more follow. */
  function inner(length: number): number {
    return length === 0 ? 0 : Math.max(1, scaledDown(length, multiplier))
  }

  function total(length: number): number {
    return multiplier > 1 ? Math.ceil(length * multiplier - ROUNDING) : inner(length)
  }

  return {
    scale(ids, length) {
      const scaled: number[] = []
      for (let i = 0; i < length; i++) {
        const id = ids[i]!
        const count = inner(i + 1) - inner(i)
        for (let copy = 0; copy < count; copy++) scaled.push(copy < copies ? id * copies + copy : within(id))
      }
      if (scaled.length < total(length)) scaled.push(atEnd(ids[length - 1]!))
      return scaled
    },
    keepsLast: (length) => inner(length) > inner(length - 1),
    fresh,
    renamed: (id) => id * copies,
    highest: () => last,
  }
}

/** One fresh id a block, given when it is first asked for. */
function createExtensions(fresh: () => number): (id: number) => number {
  const numbers = createBlockNumbers()
  let known = new Float64Array(1 << 10)
  return (id) => {
    const number = numbers.numberOf(id)
    known = grown(known, number)
    return (known[number] ||= fresh())
  }
}

function tooHigh(highest: number, multiplier: number): InferbenchError {
  return new InferbenchError(
    'hash-ids-too-high',
    'trace',
    `Block ids up to ${highest} at prefixLenMultiplier ${multiplier} leave no room for new ones below 2^53. ` +
      'Renumber the hash_ids of the trace from 0.',
  )
}
