import { describe, expect, test } from 'vitest'

import { createStreams, uniformInteger } from '../../../src/random/streams.ts'
import { createPrefixCache, type PrefixCache } from '../../../src/simulator/prefix-cache.ts'

/** Blocks as the texts that they end, in a list from the oldest to the most recent. */
function naiveCache(capacity: number, blockTokens: number) {
  let list: string[] = []
  return (prompt: string) => {
    const blocks = Array.from({ length: Math.floor(prompt.length / blockTokens) }, (_, i) =>
      prompt.slice(0, (i + 1) * blockTokens),
    )
    let cached = 0
    while (cached < blocks.length && list.includes(blocks[cached]!)) cached++
    // A prompt that is there whole still has its last token computed, and with it its block.
    if (cached * blockTokens === prompt.length && cached > 0) cached--
    for (const block of blocks.toReversed()) list = [...list.filter((other) => other !== block), block]
    list = capacity === 0 ? [] : list.slice(-capacity)
    return cached * blockTokens
  }
}

const numbers = new Map<string, number>()

/** Uses a prompt whose tokens are characters. */
function use(cache: PrefixCache, prompt: string, blockTokens: number): number {
  const hashes = Array.from({ length: Math.floor(prompt.length / blockTokens) }, (_, i) => {
    const block = prompt.slice(0, (i + 1) * blockTokens)
    if (!numbers.has(block)) numbers.set(block, numbers.size)
    return numbers.get(block)!
  })
  return cache.use({ inputTokens: prompt.length, hashes })
}

describe('a prefix cache', () => {
  test.each([
    [0, 2],
    [1, 2],
    [7, 1],
    [7, 3],
    [30, 2],
    [Infinity, 2],
  ])('of %d blocks of %d tokens finds what a plain list of blocks finds', (capacity, blockTokens) => {
    const draw = createStreams(capacity).stream('prefix', blockTokens)
    const cache = createPrefixCache(capacity, blockTokens)
    const naive = naiveCache(capacity === Infinity ? 1e9 : capacity, blockTokens)
    for (let round = 0; round < 2_000; round++) {
      const length = uniformInteger(draw, 0, 14)
      const prompt = Array.from({ length }, () => 'ab'[uniformInteger(draw, 0, 1)]).join('')
      expect(use(cache, prompt, blockTokens)).toBe(naive(prompt))
    }
  })

  test('has nothing of a prompt that it sees for the first time, and all but the last block of the same one', () => {
    const cache = createPrefixCache(100, 4)
    expect([use(cache, 'abcdefgh', 4), use(cache, 'abcdefgh', 4)]).toEqual([0, 4])
  })

  test('has every whole block of a longer prompt that begins the same', () => {
    const cache = createPrefixCache(100, 4)
    use(cache, 'abcdefgh', 4)
    expect(use(cache, 'abcdefghi', 4)).toBe(8)
  })

  test('keeps the beginning of a prompt that is longer than it is', () => {
    const cache = createPrefixCache(2, 1)
    use(cache, 'abcdef', 1)
    expect(use(cache, 'abxyz', 1)).toBe(2)
  })

  test('forgets the end of the chain that was used least recently', () => {
    const cache = createPrefixCache(4, 1)
    use(cache, 'abc', 1)
    use(cache, 'xy', 1)
    expect(use(cache, 'abc', 1)).toBe(2)
  })

  test('of no blocks never has anything', () => {
    const cache = createPrefixCache(0, 1)
    expect([use(cache, 'abc', 1), use(cache, 'abc', 1)]).toEqual([0, 0])
  })
})
