/** @module A server's prefix cache: blocks of prompts that were computed before, the least recently used forgotten first. */
import type { PromptBlocks } from './block-hashes.ts'
import { createLru } from './lru.ts'

export interface PrefixCache {
  /** Looks up and keeps a prompt; returns how many of its leading tokens need no computing. */
  use(prompt: PromptBlocks): number
}

/** @param capacity in blocks; 0 keeps nothing */
export function createPrefixCache(capacity: number, blockTokens: number): PrefixCache {
  const blocks = createLru<number, true>(capacity)

  /** The last token of a prompt is always computed: its output is what the answer begins with. */
  function cachedBlocks({ hashes, inputTokens }: PromptBlocks): number {
    const most = Math.max(0, Math.floor((inputTokens - 1) / blockTokens))
    const missing = hashes.findIndex((hash) => !blocks.get(hash))
    return Math.min(most, missing < 0 ? hashes.length : missing)
  }

  return {
    use(prompt) {
      const cached = cachedBlocks(prompt) * blockTokens
      // From the last to the first, so that a chain is forgotten from its end: its beginning is worth more.
      for (let i = prompt.hashes.length - 1; i >= 0; i--) blocks.use(prompt.hashes[i]!, true, 1)
      return cached
    },
  }
}
