/** @module A prompt as a chain of block hashes: two prompts share a hash exactly where they agree up to that block's end. */
import type { TextSource } from '../text/text-source.ts'

/** A prompt as a prefix cache sees it. */
export interface PromptBlocks {
  readonly inputTokens: number
  /** One hash a whole block; tokens after the last whole block have none. */
  readonly hashes: readonly number[]
}

/** Reads the texts of a prompt, one after another, in blocks of so many tokens. A block ends with the word that fills it. */
export function blocksOf(texts: readonly string[], blockTokens: number, source: TextSource): PromptBlocks {
  const chain = createChain(blockTokens)
  for (const text of texts) {
    const counts = source.countWords(text)
    if (counts) addWords(chain, text, counts)
    else for (const token of source.tokenizer.encode(text)) chain.add(token, 1)
    chain.separate()
  }
  return chain.blocks
}

function addWords(chain: Chain, text: string, counts: Uint32Array): void {
  let from = 0
  for (const count of counts) {
    const space = text.indexOf(' ', from)
    const to = space < 0 ? text.length : space
    chain.addText(text, from, to, count)
    from = to + 1
  }
}

interface Chain {
  readonly blocks: PromptBlocks
  add(value: number, tokens: number): void
  addText(text: string, from: number, to: number, tokens: number): void
  /** Tells the end of one text from the middle of a longer one. */
  separate(): void
}

/** FNV-1a, twice with other primes: 53 bits of the two name a block. */
function createChain(blockTokens: number): Chain {
  const hashes: number[] = []
  let inputTokens = 0
  let filled = 0
  let low = 0x811c9dc5
  let high = 0x1000193

  function mix(value: number): void {
    low = Math.imul(low ^ value, 0x01000193)
    high = Math.imul(high ^ value, 0x85ebca6b)
  }

  function fill(tokens: number): void {
    inputTokens += tokens
    filled += tokens
    for (; filled >= blockTokens; filled -= blockTokens) {
      hashes.push((low >>> 0) * 0x200000 + (high >>> 11))
      mix(hashes.length)
    }
  }

  return {
    get blocks() {
      return { inputTokens, hashes }
    },
    add(value, tokens) {
      mix(value)
      fill(tokens)
    },
    addText(text, from, to, tokens) {
      for (let i = from; i < to; i++) mix(text.charCodeAt(i))
      mix(0x20)
      fill(tokens)
    },
    separate: () => mix(0x1f),
  }
}
