/** @module Block ids of tokens: equal ids where whole prefixes are equal. */
import { hash } from 'node:crypto'

import { createPairTable } from './pair-table.ts'

export interface RollingHasher {
  /** Different ids given so far: they run from 0. */
  size(): number
  /**
   * The id of each block of a prompt, the last one whole or partial. Ids are kept from prompt to prompt: a new prefix gets
   * the next one.
   */
  hashIds(tokens: readonly number[]): number[]
}

/**
 * Each block is hashed together with the hash of the block before it, so that an id stands for all tokens up to its
 * block's end. Ids are those of AIPerf's rolling hasher: they depend on which prefixes are equal and on their order, not on
 * the function that tells them apart (here the first 64 bits of SHA-256).
 *
 * @param blockSize tokens a block, at least 1
 */
export function createRollingHasher(blockSize: number): RollingHasher {
  const table = createPairTable()
  let last = -1

  return {
    size: table.size,
    hashIds(tokens) {
      const ids: number[] = []
      let parent = Buffer.alloc(8)
      for (let start = 0; start < tokens.length; start += blockSize) {
        parent = hashBlock(parent, tokens.slice(start, start + blockSize))
        last = table.add(parent.readUInt32LE(0), parent.readUInt32LE(4), last + 1)
        ids.push(last)
      }
      return ids
    },
  }
}

function hashBlock(parent: Buffer, tokens: readonly number[]) {
  const bytes = Buffer.alloc(parent.length + 4 * tokens.length)
  parent.copy(bytes)
  tokens.forEach((token, i) => bytes.writeUInt32LE(token, parent.length + 4 * i))
  return hash('sha256', bytes, 'buffer').subarray(0, 8)
}
