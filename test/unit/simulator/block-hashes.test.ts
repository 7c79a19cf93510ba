import { describe, expect, test } from 'vitest'

import { createStreams, type Stream, uniformInteger } from '../../../src/random/streams.ts'
import { blocksOf } from '../../../src/simulator/block-hashes.ts'

const draw = createStreams(7).stream('blocks')

function ids(length: number, stream: Stream = draw, vocabulary = 50_000): Uint32Array {
  return Uint32Array.from({ length }, () => uniformInteger(stream, 0, vocabulary - 1))
}

/** Texts as one list, with a mark where one ends. */
function flat(texts: readonly Uint32Array[]): number[] {
  return texts.flatMap((text) => [...text, -1])
}

/** Whole blocks that two prompts have in common, counted id by id; marks between texts take no room. */
function naiveShared(a: readonly Uint32Array[], b: readonly Uint32Array[], blockTokens: number): number {
  const [left, right] = [flat(a), flat(b)]
  const differs = left.findIndex((id, i) => id !== right[i])
  const common = differs < 0 ? left : left.slice(0, differs)
  return Math.floor(common.filter((id) => id >= 0).length / blockTokens)
}

function sharedHashes(a: readonly number[], b: readonly number[]): number {
  const differs = a.findIndex((hash, i) => hash !== b[i])
  return differs < 0 ? a.length : differs
}

/** The first tokens of a prompt, then others; split into texts at the same places as far as it goes. */
function branchOf(texts: readonly Uint32Array[], keep: number, rest: readonly Uint32Array[]): Uint32Array[] {
  const branch: Uint32Array[] = []
  let left = keep
  for (const text of texts) {
    if (left < text.length) return [...branch, Uint32Array.from([...text.subarray(0, left), ...ids(3)]), ...rest]
    branch.push(text)
    left -= text.length
  }
  return [...branch, ...rest]
}

function prompt(): Uint32Array[] {
  return Array.from({ length: uniformInteger(draw, 0, 4) }, () => ids(uniformInteger(draw, 0, 60)))
}

describe('block hashes', () => {
  test.each([1, 2, 7, 16, 64])('of two prompts are the same as far as whole blocks of %d are', (blockTokens) => {
    for (let round = 0; round < 1_500; round++) {
      const first = prompt()
      const total = first.reduce((sum, { length }) => sum + length, 0)
      const second = branchOf(first, uniformInteger(draw, 0, total), prompt())
      const [a, b] = [blocksOf(first, blockTokens), blocksOf(second, blockTokens)]
      expect(a.inputTokens).toBe(total)
      expect(a.hashes).toHaveLength(Math.floor(total / blockTokens))
      expect(sharedHashes(a.hashes, b.hashes)).toBe(naiveShared(first, second, blockTokens))
    }
  })

  test('are all different within a prompt that repeats one token', () => {
    const { hashes } = blocksOf([new Uint32Array(16 * 20_000).fill(5)], 16)
    expect(new Set(hashes).size).toBe(20_000)
  })

  test('are different in 200,000 blocks that follow the same beginning', () => {
    const seen = new Set<number>()
    const start = ids(15)
    for (let id = 0; id < 200_000; id++) {
      for (const hash of blocksOf([Uint32Array.of(...start, id)], 16).hashes) seen.add(hash)
    }
    expect(seen.size).toBe(200_000)
  })

  test('tell where one text ends and the next begins', () => {
    const [one, two] = [
      [Uint32Array.of(1, 2), Uint32Array.of(3, 4)],
      [Uint32Array.of(1, 2, 3), Uint32Array.of(4)],
    ]
    expect(blocksOf(one, 4).hashes).not.toEqual(blocksOf(two, 4).hashes)
    expect(blocksOf(one, 2).hashes[0]).toBe(blocksOf(two, 2).hashes[0])
  })

  test('of no text are none', () => {
    expect(blocksOf([], 16)).toEqual({ inputTokens: 0, hashes: [] })
    expect(blocksOf([new Uint32Array()], 16)).toEqual({ inputTokens: 0, hashes: [] })
  })
})
