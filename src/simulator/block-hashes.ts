/** @module A prompt as a chain of block hashes: two prompts share a hash exactly where they agree up to that block's end. */

/** A prompt as a prefix cache sees it. */
export interface PromptBlocks {
  readonly inputTokens: number
  /** One hash a whole block; tokens after the last whole block have none. */
  readonly hashes: readonly number[]
}

/** What stands between two texts: no token has this id. */
const SEPARATOR = -1

/**
 * Cuts a prompt into blocks. Where one text ends and the next begins is part of what is hashed, as the words of a chat
 * template would be, but counts no token.
 *
 * @param texts token ids of its texts, in order
 */
export function blocksOf(texts: readonly Uint32Array[], blockTokens: number): PromptBlocks {
  const hashes: number[] = []
  const chain = createChain()
  let inputTokens = 0
  for (const ids of texts) {
    for (const id of ids) {
      chain.add(id)
      if (++inputTokens % blockTokens === 0) hashes.push(chain.hash())
    }
    chain.add(SEPARATOR)
  }
  return { inputTokens, hashes }
}

interface Chain {
  add(value: number): void
  /** Of all that was added. */
  hash(): number
}

/** FNV-1a, twice with other primes: 53 bits of the two are a hash. */
function createChain(): Chain {
  let low = 0x811c9dc5
  let high = 0x1000193
  return {
    add(value) {
      low = Math.imul(low ^ value, 0x01000193)
      high = Math.imul(high ^ value, 0x85ebca6b)
    },
    hash: () => (low >>> 0) * 0x200000 + (high >>> 11),
  }
}
