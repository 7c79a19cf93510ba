/** @module A server's prefix cache: blocks of prompts that were computed before, the least recently used forgotten first. */
import type { PromptBlocks } from './block-hashes.ts'
import { createLru } from './lru.ts'

export interface PrefixCache {
  /** Prompt tokens that were looked up, and those of them that were there. */
  readonly counts: { readonly queries: number; readonly hits: number }
  /** Share of the capacity that is in use. */
  readonly usage: number
  /** Looks up and keeps a prompt; returns how many of its leading tokens need no computing. */
  use(prompt: PromptBlocks): number
}

/** @param capacity in blocks; 0 keeps nothing */
export function createPrefixCache(capacity: number, blockTokens: number): PrefixCache {
  const blocks = createLru<number>(capacity)
  const counts = { queries: 0, hits: 0 }

  /** The last token of a prompt is always computed: its output is what the answer begins with. */
  function cachedBlocks({ hashes, inputTokens }: PromptBlocks): number {
    const most = Math.floor((inputTokens - 1) / blockTokens)
    const missing = hashes.findIndex((hash) => !blocks.has(hash))
    return Math.max(0, Math.min(most, missing < 0 ? hashes.length : missing))
  }

  return {
    counts,
    get usage() {
      return Number.isFinite(capacity) && capacity > 0 ? blocks.size / capacity : 0
    },
    use(prompt) {
      const hits = cachedBlocks(prompt) * blockTokens
      counts.queries += prompt.inputTokens
      counts.hits += hits
      // From the last to the first, so that a chain is forgotten from its end: its beginning is worth more.
      for (const hash of prompt.hashes.toReversed()) blocks.use(hash, 1)
      return hits
    },
  }
}
