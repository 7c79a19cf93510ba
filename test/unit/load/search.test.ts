import { describe, expect, test } from 'vitest'

import { type SearchOptions, searchHighest } from '../../../src/load/search.ts'
import { createStreams } from '../../../src/random/streams.ts'

/** Searches for a limit that is known, and notes what was tried. */
async function search(limit: number, options: Partial<SearchOptions> = {}) {
  const tried: number[] = []
  const found = await searchHighest({
    from: 1,
    to: 10_000,
    precision: 0.05,
    whole: false,
    ...options,
    async isMet(value) {
      tried.push(value)
      return value <= limit
    },
  })
  return { ...found, tried }
}

describe('the highest load', () => {
  const stream = createStreams('search').stream('limits')

  test.each(Array.from({ length: 30 }, () => 1 + 5_000 * stream() ** 4))(
    'below a limit of %d is found to 5 %',
    async (limit) => {
      const { highest, lowestMiss, tried } = await search(limit)
      expect(highest).toBeLessThanOrEqual(limit)
      expect(lowestMiss).toBeGreaterThan(limit)
      expect(lowestMiss! / highest!).toBeLessThanOrEqual(1.05)
      expect(new Set(tried).size).toBe(tried.length)
      expect(tried.length).toBeLessThan(20)
    },
  )

  test.each([1, 2, 3, 7, 20, 64, 1_000])(
    'of whole values up to %i is found to one, or to the precision',
    async (limit) => {
      const { highest, lowestMiss, tried } = await search(limit, { whole: true, precision: 0.01 })
      expect(highest).toBeLessThanOrEqual(limit)
      expect(lowestMiss! - highest!).toBeLessThanOrEqual(Math.max(1, 0.01 * limit))
      expect(tried.every(Number.isInteger)).toBe(true)
    },
  )

  test('is none where the first value misses', async () => {
    expect(await search(3, { from: 4 })).toEqual({ highest: undefined, lowestMiss: 4, tried: [4] })
  })

  test('is the end of the range where nothing in it misses', async () => {
    expect(await search(1e6, { from: 3, to: 40 })).toEqual({
      highest: 40,
      lowestMiss: undefined,
      tried: [3, 6, 12, 24, 40],
    })
  })

  test('is not searched in an empty range', async () => {
    await expect(search(1, { from: 5, to: 4 })).rejects.toThrow('from: must not exceed to, 5 > 4')
  })
})
