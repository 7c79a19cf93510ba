import { describe, expect, test } from 'vitest'

import type { MediaItem } from '../../../src/media/item.ts'
import { pooled, type PoolOptions, poolSchema } from '../../../src/media/pool.ts'
import { parseOptions, strict } from '../../../src/options.ts'
import type { IndexSampling } from '../../../src/random/index-sampler.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { chiSquare, countsOf, DOUBT } from '../../support/laws.ts'
import { tinyProfile, tinySource } from '../../support/tiny-media.ts'

function indexOf({ origin }: MediaItem): number {
  return origin.type === 'pool' ? origin.index : NaN
}

function indices(pool: PoolOptions, draws: number, seed: number | string = 42): number[] {
  const source = tinySource(pool, seed)
  return Array.from({ length: draws }, (_, n) => indexOf(source.draw(n)))
}

/** A thousand requests of so many items each, as indices. */
function requests(pool: PoolOptions, perRequest: number): number[][] {
  const source = tinySource(pool)
  return Array.from({ length: 1_000 }, (_, i) => source.drawMany(i * perRequest, perRequest).map(indexOf))
}

function zipfShares(size: number, skew: number): number[] {
  const weights = Array.from({ length: size }, (_, i) => (i + 1) ** -skew)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => weight / total)
}

describe('draws of a pool', () => {
  test.for<[what: string, sampling: IndexSampling | undefined, shares: readonly number[]]>([
    ['are uniform unless told otherwise', undefined, zipfShares(20, 0)],
    [
      'follow a uniform law between bounds',
      { type: 'uniform', min: 5, max: 14 },
      [0, 0, 0, 0, 0, ...zipfShares(10, 0)],
    ],
    ['follow Zipf with skew 0.5', { type: 'zipf', skew: 0.5 }, zipfShares(20, 0.5)],
    ['follow Zipf with skew 1.1', { type: 'zipf', min: 0, max: 19, skew: 1.1 }, zipfShares(20, 1.1)],
    ['follow Zipf with skew 2', { type: 'zipf', skew: 2 }, zipfShares(20, 2)],
    [
      'follow weights that add up to anything',
      {
        weights: [
          { index: 0, weight: 10 },
          { index: 1, weight: 1 },
          { index: 7, weight: 9 },
        ],
      },
      [0.5, 0.05, 0, 0, 0, 0, 0, 0.45],
    ],
  ])('%s', ([, sampling, shares]) => {
    const counts = countsOf(indices({ size: 20, sampling }, 20_000), 0, 20)
    expect(chiSquare(counts, [...shares, ...Array.from({ length: 20 - shares.length }, () => 0)])).toBeGreaterThan(
      DOUBT,
    )
  })

  test('are the same in any order of calls', () => {
    const backwards = tinySource({ size: 50 })
    const seen = Array.from({ length: 200 }, (_, i) => indexOf(backwards.draw(199 - i)))
    expect(seen.toReversed()).toEqual(indices({ size: 50 }, 200))
  })

  test('differ from seed to seed', () => {
    expect(indices({ size: 50 }, 50, 1)).not.toEqual(indices({ size: 50 }, 50, 2))
  })

  test('hold no more different items than the pool has', () => {
    const source = tinySource({ size: 7 })
    expect(new Set(Array.from({ length: 500 }, (_, n) => source.draw(n).key)).size).toBe(7)
  })

  test('may repeat an item within a request', () => {
    expect(requests({ size: 5 }, 4).some((drawn) => new Set(drawn).size < 4)).toBe(true)
  })
})

describe('an item of a pool', () => {
  test('is the same object at each draw, so that it is made once', () => {
    const source = tinySource({ size: 1 })
    expect(source.draw(0)).toBe(source.draw(99))
  })

  test('has the same key and the same bytes in every pool of that seed and place, whatever its size and law', async () => {
    const small = tinySource({ size: 8, sampling: { type: 'fixed', index: 7 } }).draw(0)
    const large = tinySource({ size: 900, sampling: { type: 'fixed', index: 7 } }).draw(3)
    expect(large.key).toBe(small.key)
    expect(await large.render()).toEqual(await small.render())
  })

  test.for<[what: string, key: string]>([
    ['seed', tinySource({ size: 1 }, 43).draw(0).key],
    ['kind', tinySource({ size: 1 }, 42, 'audio').draw(0).key],
    ['index', tinySource({ size: 2, sampling: { type: 'fixed', index: 1 } }).draw(0).key],
    ['encoder', pooled(tinyProfile('image', { identity: 'other' }), undefined, createStreams(42)).draw(0).key],
  ])('has another key for another %s', ([, key]) => {
    expect(key).not.toBe(tinySource({ size: 1 }).draw(0).key)
  })
})

describe('a source without a pool', () => {
  test('gives a new item each draw', () => {
    const source = tinySource()
    expect(new Set(source.drawMany(0, 300).map(({ key }) => key)).size).toBe(300)
    expect(source.size).toBe(Infinity)
  })

  test('says that its items come once', () => {
    expect(tinySource().draw(5).origin).toEqual({ type: 'fresh' })
  })
})

describe('a pool without replacement', () => {
  test.for<[law: string, sampling: IndexSampling]>([
    ['uniform', { type: 'uniform' }],
    ['zipf', { type: 'zipf', skew: 1.5 }],
    ['weights', { weights: Array.from({ length: 6 }, (_, index) => ({ index, weight: index + 1 })) }],
    ['sequential', { type: 'sequential' }],
    ['shuffle', { type: 'shuffle' }],
  ])('gives a request no item twice with %s sampling', ([, sampling]) => {
    const drawn = requests({ size: 6, sampling, replacement: false }, 4)
    expect(drawn.map((items) => new Set(items).size)).toEqual(drawn.map(() => 4))
  })

  test('gives each request all items that there are, where it asks for as many', () => {
    const drawn = requests({ size: 5, sampling: { type: 'zipf', skew: 1 }, replacement: false }, 5)
    expect(drawn.map((items) => items.sort((a, b) => a - b))).toEqual(drawn.map(() => [0, 1, 2, 3, 4]))
  })

  test('draws the second item of a request by its share of what is left', () => {
    const [p0, p1, p2] = [0.6, 0.3, 0.1]
    const weights = [p0, p1, p2].map((weight, index) => ({ index, weight }))
    const drawn = requests({ size: 3, sampling: { weights }, replacement: false }, 2)
    const pairs = drawn.map(([first, second]) => first! * 3 + second!)
    const shares = [
      0,
      (p0 * p1) / 0.4,
      (p0 * p2) / 0.4,
      (p1 * p0) / 0.7,
      0,
      (p1 * p2) / 0.7,
      (p2 * p0) / 0.9,
      (p2 * p1) / 0.9,
      0,
    ]
    expect(chiSquare(countsOf(pairs, 0, 9), shares)).toBeGreaterThan(DOUBT)
  })

  test('refuses more items a request than it can give, and says what to change', () => {
    const source = tinySource({ size: 3, replacement: false })
    expect(() => source.drawMany(0, 4)).toThrow(
      "[media.image] 4 items for one request of a pool that can give 3 without replacement: enlarge the pool's size, " +
        'lower the count, or set replacement: true.',
    )
  })

  test('counts only items that its law ever gives', () => {
    expect(tinySource({ size: 9, sampling: { type: 'uniform', min: 2, max: 4 }, replacement: false }).perRequest).toBe(
      3,
    )
    expect(tinySource({ size: 9, sampling: { type: 'fixed', index: 2 }, replacement: false }).perRequest).toBe(1)
    expect(tinySource({ size: 9 }).perRequest).toBe(Infinity)
  })
})

describe('the item of a shared prefix', () => {
  test('is a function of group and position', () => {
    const [one, other] = [tinySource({ size: 3 }), tinySource({ size: 3 })]
    expect(one.prefix(4, 1).key).toBe(other.prefix(4, 1).key)
    expect(new Set([one.prefix(4, 1), one.prefix(4, 0), one.prefix(5, 1)].map(({ key }) => key)).size).toBe(3)
  })

  test('is never one of the pool', () => {
    const source = tinySource({ size: 100 })
    const pool = new Set(Array.from({ length: 5_000 }, (_, n) => source.draw(n).key))
    expect(pool.size).toBe(100)
    for (let group = 0; group < 100; group++) expect(pool.has(source.prefix(group, 0).key)).toBe(false)
  })
})

describe('the options of a pool', () => {
  const schema = strict({ pool: poolSchema })

  function refusal(pool: unknown): string {
    try {
      parseOptions(schema, { pool }, 'media.images')
    } catch (error) {
      return (error as Error).message
    }
    return 'taken'
  }

  test('are taken as the proposal wrote them', () => {
    const proposed = { size: 100, sampling: { type: 'zipf', min: 0, max: 99, skew: 1.1 } }
    expect(parseOptions(schema, { pool: proposed }, 'test')).toEqual({ pool: { ...proposed, replacement: true } })
  })

  test.for<[pool: unknown, message: string]>([
    [{}, 'pool.size: invalid input: expected number'],
    [{ size: 0 }, 'pool.size: too small: expected number to be >=1, got 0'],
    [{ size: 2.5 }, 'pool.size: invalid input: expected int'],
    [{ size: 1e9 }, 'pool.size: too big: expected number to be <=1000000, got 1000000000'],
    [{ size: 3, sampling: { type: 'uniform', min: 2, max: 1 } }, 'pool.sampling: min must not exceed max'],
    [{ size: 3, sampling: { type: 'uniform', max: 3 } }, 'pool.sampling.max: must be below the size, 3, got 3'],
    [
      { size: 3, sampling: { type: 'uniform', min: -1 } },
      'pool.sampling.min: too small: expected number to be >=0, got -1',
    ],
    [
      { size: 3, sampling: { type: 'zipf', skew: -0.1 } },
      'pool.sampling.skew: too small: expected number to be >=0, got -0.1',
    ],
    [
      { size: 3, sampling: { type: 'zipf', skew: NaN } },
      'pool.sampling.skew: invalid input: expected number, received NaN',
    ],
    [
      { size: 3, sampling: { weights: [{ index: 3, weight: 1 }] } },
      'pool.sampling.weights.0.index: must be below the size, 3, got 3',
    ],
    [
      {
        size: 3,
        sampling: {
          weights: [
            { index: 1, weight: 1 },
            { index: 1, weight: 2 },
          ],
        },
      },
      'pool.sampling.weights: must not name an index twice',
    ],
    [{ size: 3, sampling: { weights: [{ index: 1, weight: -1 }] } }, 'pool.sampling.weights.0.weight: too small'],
    [{ size: 3, sampling: { weights: [{ index: 1, weight: 0 }] } }, 'pool.sampling.weights: '],
    [{ size: 3, sampling: { type: 'normal', mean: 2 } }, 'pool.sampling.type: '],
    [
      { size: 3, sampling: { type: 'zipf', skew: 1, exponent: 2 } },
      `pool.sampling: unknown key 'exponent'; known: type, skew, min, max`,
    ],
    [{ size: 3, replace: true }, `pool: unknown key 'replace'; known: size, sampling, replacement`],
    [null, 'pool: invalid input: expected object'],
  ])('%j are refused: %s', ([pool, message]) => {
    expect(refusal(pool)).toContain(`[media.images] ${message}`)
  })
})
