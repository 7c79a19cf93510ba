import { describe, expect, test } from 'vitest'

import { groupedStreams } from '../../../src/random/grouped-streams.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { chiSquare, countsOf, DOUBT } from '../../support/laws.ts'

function draws(index: number, count: number, seed = 42, name = 'place'): number[] {
  return drawFrom(groupedStreams(createStreams(seed), name), index, count)
}

function drawFrom(streamOf: ReturnType<typeof groupedStreams>, index: number, count: number): number[] {
  const stream = streamOf(index)
  return Array.from({ length: count }, () => stream())
}

describe('grouped streams', () => {
  test('give the same numbers to the same index, in any order of calls', () => {
    const indices = [0, 1, 15, 16, 17, 1_000, 2 ** 32, 2 ** 53 - 1, 16, 0]
    const streamOf = groupedStreams(createStreams(42), 'place')
    for (const index of [...indices, ...indices.toReversed()]) {
      expect(drawFrom(streamOf, index, 12)).toEqual(draws(index, 12))
    }
  })

  test('may be drawn from in turns', () => {
    const streamOf = groupedStreams(createStreams(42), 'place')
    const [one, other] = [streamOf(3), streamOf(40)]
    const mixed = Array.from({ length: 12 }, () => [one(), other()] as const)
    expect(mixed.map(([number]) => number)).toEqual(draws(3, 12))
    expect(mixed.map(([, number]) => number)).toEqual(draws(40, 12))
  })

  test('differ by index, name and seed', () => {
    const all = [draws(0, 12), draws(1, 12), draws(16, 12), draws(0, 12, 43), draws(0, 12, 42, 'other')].flat()
    expect(new Set(all).size).toBe(60)
  })

  test('are even: first numbers, later ones and those beyond what a group holds', () => {
    const cells = Array.from({ length: 20 }, () => 1 / 20)
    for (const at of [0, 5, 6, 11]) {
      const numbers = Array.from({ length: 4_000 }, (_, index) => Math.floor(draws(index, 12)[at]! * 20))
      expect(chiSquare(countsOf(numbers, 0, 20), cells)).toBeGreaterThan(DOUBT)
    }
  })

  test('of neighbours do not foretell each other', () => {
    const pairs = Array.from({ length: 4_000 }, (_, i) => [draws(i, 1)[0]! - 0.5, draws(i + 1, 1)[0]! - 0.5] as const)
    const correlation = pairs.reduce((sum, [a, b]) => sum + a * b, 0) / pairs.length / (1 / 12)
    expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(pairs.length))
  })

  test('are the same as in earlier versions', () => {
    expect([draws(7, 2), draws(7, 8).slice(6)].flat()).toMatchInlineSnapshot(`
      [
        0.7998358590196254,
        0.37520306135436443,
        0.8155715212509227,
        0.19884534487534156,
      ]
    `)
  })
})
