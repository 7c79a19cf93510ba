/** @module The prompt of one request, made anew: which blocks, how many tokens. */
import { checkPrompt } from './block-layout.ts'
import { createScaledPrefixes, scaledDown } from './scaled-prefix.ts'
import type { SharedBlocks } from './shared-blocks.ts'
import type { ResolvedSynthesis } from './synthesize-options.ts'

/** A prompt whose blocks are known. */
export interface HashedPrompt {
  /** Tokens. */
  readonly inputLength: number
  readonly hashIds: readonly number[]
}

export interface PromptSynthesis {
  /**
   * @param index of the request, from 0
   * @throws InferbenchError where the prompt has more blocks than its tokens fill
   */
  prompt(original: HashedPrompt, index: number): HashedPrompt
  /** The highest block id given so far. */
  highest(): number
}

/** Fresh ids are given in the order of the calls: that of the trace. */
export function createPromptSynthesis(
  shared: SharedBlocks,
  { prefixLenMultiplier, promptLenMultiplier }: ResolvedSynthesis,
  blockSize: number,
): PromptSynthesis {
  const prefixes = createScaledPrefixes(shared, prefixLenMultiplier)

  function prompt({ inputLength, hashIds }: HashedPrompt, index: number): HashedPrompt {
    checkPrompt(inputLength, hashIds.length, blockSize, index)
    const length = leading(hashIds, shared)
    const prefix = prefixes.scale(hashIds, length)
    if (inputLength < length * blockSize) return partial(prefix, length, inputLength)
    const own = scaleOwn(inputLength - length * blockSize, (hashIds.length - length) * blockSize, length === 0)
    const blocks = Math.ceil(own.hashed / blockSize)
    for (let i = 0; i < blocks; i++) prefix.push(renewed(hashIds[length + i]))
    return { inputLength: (prefix.length - blocks) * blockSize + own.tokens, hashIds: prefix }
  }

  /** All blocks are shared, and the last one isn't full: two equal requests, most often. */
  function partial(prefix: number[], length: number, inputLength: number): HashedPrompt {
    if (prefixLenMultiplier >= 1) {
      const tokens = scaledDown(inputLength, prefixLenMultiplier)
      return { inputLength: tokens, hashIds: prefix.slice(0, Math.ceil(tokens / blockSize)) }
    }
    const missing = prefixes.keepsLast(length) ? length * blockSize - inputLength : 0
    return { inputLength: prefix.length * blockSize - missing, hashIds: prefix }
  }

  /** Tokens after the prefix, and how many of them, from the first on, have a block id. */
  function scaleOwn(tokens: number, room: number, alone: boolean): { tokens: number; hashed: number } {
    const least = alone ? 1 : 0
    const scaled = (count: number) => Math.max(least, scaledDown(count, promptLenMultiplier))
    return { tokens: scaled(tokens), hashed: scaled(Math.min(tokens, room)) }
  }

  /** Blocks that no other request has are renumbered; one that others have elsewhere stays what it is. */
  function renewed(id: number | undefined): number {
    return id !== undefined && shared.has(id) ? prefixes.renamed(id) : prefixes.fresh()
  }

  return { prompt, highest: prefixes.highest }
}

/** How many blocks a request shares from its beginning on. */
function leading(ids: readonly number[], shared: SharedBlocks): number {
  const end = ids.findIndex((id) => !shared.has(id))
  return end === -1 ? ids.length : end
}
