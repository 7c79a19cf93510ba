/** @module Instants of which some are live, and how many of them are later than a given one. */
import { grown } from './grown.ts'

/** Instants that a bit set holds. */
export const INSTANTS = 2 ** 32

/** Instants of a chunk: a word of bits each 32. */
const CHUNK = 1_024
const WORDS = CHUNK / 32

export interface Recency {
  /** Makes an instant live: a whole number below `INSTANTS`. */
  add(instant: number): void
  remove(instant: number): void
  /** Live instants after this one. */
  after(instant: number): number
}

/**
 * A bit an instant, and a Fenwick tree over chunks of them (Fenwick, A new data structure for cumulative frequency
 * tables, 1994). A change updates the tree once a chunk: instants that follow each other mostly share one.
 */
export function createRecency(): Recency {
  let bits = new Uint32Array(WORDS)
  /** Element i, from 1, sums the chunks (i − lowest set bit of i, i]; its length is 1 more than a power of two. */
  let sums = new Int32Array(2)
  let live = 0
  /** A change of a chunk that the tree doesn't have yet. */
  const pending = { chunk: 0, change: 0 }

  function change(instant: number, by: 1 | -1): void {
    const chunk = Math.floor(instant / CHUNK)
    if (chunk !== pending.chunk) {
      settle()
      pending.chunk = chunk
    }
    pending.change += by
    live += by
  }

  function settle(): void {
    const { chunk, change: by } = pending
    if (by === 0) return
    while (chunk >= sums.length - 1) sums = doubled(sums)
    for (let i = chunk + 1; i < sums.length; i += i & -i) sums[i]! += by
    pending.change = 0
  }

  return {
    add(instant) {
      bits = grown(bits, instant >>> 5)
      bits[instant >>> 5]! |= 1 << (instant & 31)
      change(instant, 1)
    },
    remove(instant) {
      bits[instant >>> 5]! &= ~(1 << (instant & 31))
      change(instant, -1)
    },
    after(instant) {
      settle()
      const chunk = Math.floor(instant / CHUNK)
      let upTo = 0
      for (let i = chunk; i > 0; i -= i & -i) upTo += sums[i]!
      const last = instant >>> 5
      for (let word = chunk * WORDS; word < last; word++) upTo += ones(bits[word]!)
      return live - upTo - ones(bits[last]! & (-1 >>> (31 - (instant & 31))))
    },
  }
}

/** A tree over twice as many chunks: its last element sums all of them. */
function doubled(sums: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * sums.length - 1)
  larger.set(sums)
  larger[larger.length - 1] = sums.at(-1)!
  return larger
}

/** Bits that are set (Warren, Hacker's Delight, §5–1). */
function ones(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555)
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333)
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
