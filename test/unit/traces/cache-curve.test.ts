import { describe, expect, test } from 'vitest'

import { type CachePoint, createCacheCurve, curveSizes } from '../../../src/traces/cache-curve.ts'
import type { TraceRow } from '../../../src/traces/row.ts'
import { randomTrace, unruly } from '../../support/made-traces.ts'

function curve(requests: readonly (readonly number[])[], sizes: readonly number[]): CachePoint[] {
  const caches = createCacheCurve(sizes)
  for (const blocks of requests) caches.add(Uint32Array.from(blocks))
  return caches.points()
}

/** A cache that is really kept, most recent block first. */
function naiveCache(requests: readonly (readonly number[])[], size: number): CachePoint {
  let cache: number[] = []
  let evictions = 0
  const found = requests.map((blocks) => {
    const missed = blocks.findIndex((block) => !cache.includes(block))
    for (const block of blocks.toReversed()) cache = [block, ...cache.filter((other) => other !== block)]
    evictions += Math.max(0, cache.length - size)
    cache = cache.slice(0, size)
    return missed === -1 ? blocks.length : missed
  })
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  const shares = requests.flatMap((blocks, i) => (blocks.length === 0 ? [] : [found[i]! / blocks.length]))
  return {
    blocks: size,
    cacheHitRate: shares.length === 0 ? 0 : sum(shares) / shares.length,
    blockHitRate: sum(requests.map((blocks) => blocks.length)) === 0 ? 0 : sum(found) / requests.flat().length,
    evictions,
  }
}

function blocksOf(rows: readonly TraceRow[]): (readonly number[])[] {
  return rows.map(({ hashIds = [] }) => hashIds)
}

const sizes = [1, 2, 3, 4, 5, 7, 10, 16, 25, 40, 64, 100, 1_000]

describe('a cache curve', () => {
  test.for([1, 2, 3, 4, 5, 6, 7, 8])('is what a cache of each size does with a trace, seed %i', (seed) => {
    const requests = blocksOf(randomTrace(seed))
    for (const point of curve(requests, sizes)) {
      const { cacheHitRate, ...rest } = naiveCache(requests, point.blocks)
      expect(point).toEqual({ ...rest, cacheHitRate: expect.closeTo(cacheHitRate, 12) })
    }
  })

  test.for([1, 2, 3, 4, 5, 6, 7, 8])('and with blocks that stand anywhere, and twice, seed %i', (seed) => {
    const requests = blocksOf(unruly(seed))
    for (const point of curve(requests, sizes)) {
      const { cacheHitRate, ...rest } = naiveCache(requests, point.blocks)
      expect(point).toEqual({ ...rest, cacheHitRate: expect.closeTo(cacheHitRate, 12) })
    }
  })

  test('loses the end of a prompt before its beginning', () => {
    const requests = [[1, 2, 3], [4], [1, 2, 3]]
    expect(curve(requests, [3])).toEqual([{ blocks: 3, cacheHitRate: 2 / 9, blockHitRate: 2 / 7, evictions: 2 }])
  })

  test('finds the beginning of a prompt that is longer than the cache', () => {
    expect(
      curve(
        [
          [1, 2, 3],
          [1, 2, 3],
        ],
        [2],
      ),
    ).toMatchObject([{ blockHitRate: 2 / 6, evictions: 2 }])
  })

  test('finds nothing behind a block that is gone', () => {
    // At the end block 2 is still there, and block 1 is not.
    expect(curve([[1, 2], [2], [3], [1, 2]], [2])).toMatchObject([{ blockHitRate: 1 / 6 }])
  })

  test('never falls with the size of the cache, and evicts no more', () => {
    const points = curve(blocksOf(randomTrace(5, { requests: 300 })), sizes)
    const rates = points.map(({ blockHitRate }) => blockHitRate)
    const evictions = points.map((point) => point.evictions)
    expect(rates).toEqual(rates.toSorted((a, b) => a - b))
    expect(evictions).toEqual(evictions.toSorted((a, b) => b - a))
    expect(new Set(rates).size).toBeGreaterThan(5)
  })

  test('of no requests, and of requests without blocks, is 0', () => {
    for (const requests of [[], [[], []]]) {
      expect(curve(requests, [1])).toEqual([{ blocks: 1, cacheHitRate: 0, blockHitRate: 0, evictions: 0 }])
    }
  })
})

test('the sizes of a curve rise from 1 block, by no more than a factor of 2', () => {
  const all = curveSizes()
  expect(all[0]).toBe(1)
  expect(all.at(-1)).toBe(2 ** 32)
  for (const [i, size] of all.entries()) if (i > 0) expect(size / all[i - 1]!).toBeLessThanOrEqual(2)
  expect(all).toEqual([...new Set(all)].toSorted((a, b) => a - b))
})
