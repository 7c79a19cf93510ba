/** @module Blocks that a trace has more than once: what its requests share. */
import { createBlockNumbers } from './block-numbers.ts'
import { grown } from './grown.ts'

export interface SharedBlocks {
  /** Notes one more occurrence of a block, wherever in the trace. */
  add(id: number): void
  /** True for a block that came at least twice, be it in one request. */
  has(id: number): boolean
  /** The highest id that came at least twice; 0 where none did. */
  highest(): number
}

export function createSharedBlocks(): SharedBlocks {
  const { numberOf, size } = createBlockNumbers()
  /** A bit a number. */
  let again = new Uint32Array(1 << 10)
  let highest = 0

  return {
    add(id) {
      const known = size()
      const number = numberOf(id)
      if (number === known) return
      again = grown(again, number >>> 5)
      again[number >>> 5]! |= 1 << (number & 31)
      if (id > highest) highest = id
    },
    has(id) {
      const number = numberOf(id)
      return ((again[number >>> 5] ?? 0) & (1 << (number & 31))) !== 0
    },
    highest: () => highest,
  }
}
