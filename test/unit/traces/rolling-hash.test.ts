import { describe, expect, test } from 'vitest'

import { createStreams, uniformInteger } from '../../../src/random/streams.ts'
import { createRollingHasher } from '../../../src/traces/rolling-hash.ts'

describe('a rolling hasher', () => {
  test('gives the ids of AIPerf’s example', () => {
    const hasher = createRollingHasher(3)
    expect(hasher.hashIds([1, 2, 3, 4, 5, 6])).toEqual([0, 1])
    expect(hasher.hashIds([1, 2, 3, 4, 5, 7])).toEqual([0, 2])
    expect(hasher.hashIds([4, 5, 6])).toEqual([3])
    expect(hasher.size()).toBe(4)
  })

  test.for<[tokens: number, blocks: number]>([
    [0, 0],
    [1, 1],
    [10, 1],
    [20, 2],
    [21, 3],
  ])('cuts %d tokens into %d blocks of 10, the last one partial', ([tokens, blocks]) => {
    const ids = createRollingHasher(10).hashIds(Array.from({ length: tokens }, (_, i) => i))
    expect(ids).toEqual(Array.from({ length: blocks }, (_, i) => i))
  })

  test('gives the same id to the same prefix and to no other: random prompts against their prefixes as text', () => {
    const stream = createStreams(42).stream('prompts')
    const hasher = createRollingHasher(4)
    const known = new Map<string, number>()
    for (let round = 0; round < 2_000; round++) {
      const tokens = Array.from({ length: uniformInteger(stream, 0, 14) }, () => uniformInteger(stream, 0, 1))
      const expected = Array.from({ length: Math.ceil(tokens.length / 4) }, (_, block) => {
        const prefix = tokens.slice(0, 4 * (block + 1)).join()
        if (!known.has(prefix)) known.set(prefix, known.size)
        return known.get(prefix)
      })
      expect(hasher.hashIds(tokens)).toEqual(expected)
    }
    expect(hasher.size()).toBe(known.size)
    expect(known.size).toBeGreaterThan(1_000)
  })

  test('tells a partial block from a whole one that begins alike, and large tokens from small ones', () => {
    const { hashIds } = createRollingHasher(3)
    const prompts = [[1, 2], [1, 2, 3], [1, 2, 0], [1], [0x01_00_01, 2], [2 ** 32 - 1, 2], [255, 2]]
    expect(prompts.map((tokens) => hashIds(tokens)[0])).toEqual([0, 1, 2, 3, 4, 5, 6])
  })
})
