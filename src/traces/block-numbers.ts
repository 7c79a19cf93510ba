/** @module Block ids, numbered in the order in which they first come. */
import { grown } from './grown.ts'
import { createPairTable } from './pair-table.ts'

export interface BlockNumbers {
  /** Distinct ids so far. */
  size(): number
  /**
   * The number of an id, from 0; a new id gets the next one.
   *
   * @param id a whole number up to 2^53 − 1
   */
  numberOf(id: number): number
  /** The ids of these numbers, in their order. */
  idsOf(numbers: readonly number[]): number[]
}

/** Ids below this multiple of those that were seen are dense enough for a plain array. */
const DENSE = 4
const ALWAYS_DENSE = 1 << 20

/**
 * Traces mostly count their ids up from 0: an array from id to number then takes 4 bytes an id, and reads in order.
 * Ids far above the number of ids seen go to a hash table.
 */
export function createBlockNumbers(): BlockNumbers {
  let size = 0
  /** By id: its number + 1; 0 is none. */
  let dense = new Uint32Array(1 << 10)
  const sparse = createPairTable()
  /** By number in the table. */
  let sparseNumbers = new Uint32Array(1 << 10)
  let lastSparse = -1

  function numberOf(id: number): number {
    if (id < dense.length && dense[id] !== 0) return dense[id]! - 1
    if (id >= Math.max(ALWAYS_DENSE, DENSE * size)) return addSparse(id)
    // It may have come when it was too high for the array.
    if (sparse.size() > 0 && sparse.has(high(id), low(id))) return addSparse(id)
    dense = grown(dense, id)
    dense[id] = ++size
    return size - 1
  }

  function addSparse(id: number): number {
    const known = sparse.size()
    // Ids that came together once mostly come together again.
    lastSparse = sparse.add(high(id), low(id), lastSparse + 1)
    if (lastSparse < known) return sparseNumbers[lastSparse]!
    sparseNumbers = grown(sparseNumbers, lastSparse)
    sparseNumbers[lastSparse] = size
    return size++
  }

  function idsOf(numbers: readonly number[]): number[] {
    const ids = new Map<number, number>()
    const wanted = new Set(numbers)
    for (let id = 0; id < dense.length; id++) if (wanted.has(dense[id]! - 1)) ids.set(dense[id]! - 1, id)
    for (let i = 0; i < sparse.size(); i++) {
      if (wanted.has(sparseNumbers[i]!)) ids.set(sparseNumbers[i]!, sparse.first(i) * 2 ** 32 + sparse.second(i))
    }
    return numbers.map((number) => ids.get(number)!)
  }

  return { size: () => size, numberOf, idsOf }
}

function high(id: number): number {
  return Math.floor(id / 2 ** 32)
}

function low(id: number): number {
  return id >>> 0
}
