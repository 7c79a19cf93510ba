import { describe, expect, test } from 'vitest'

import { createIndexSampler, type IndexSampling } from '../../../src/random/index-sampler.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { chiSquare, countsOf, DOUBT } from '../../support/laws.ts'
import { inOtherProcess } from '../../support/other-process.ts'

const DRAWS = 20_000

function sampler(sampling: IndexSampling, size: number, seed = 42) {
  return createIndexSampler(sampling, size, createStreams(seed), 'media.image.pool')
}

function draw(sampling: IndexSampling, size: number, draws = DRAWS): number[] {
  const { index } = sampler(sampling, size)
  return Array.from({ length: draws }, (_, n) => index(n))
}

/** Every kind, over ten items. */
const kinds: readonly IndexSampling[] = [
  { type: 'uniform' },
  { type: 'zipf', skew: 1.1 },
  {
    type: 'weights',
    weights: [
      { index: 3, weight: 1 },
      { index: 0, weight: 9 },
    ],
  },
  { type: 'fixed', index: 4 },
  { type: 'sequential' },
  { type: 'shuffle' },
]

describe('every index sampler', () => {
  test.for(kinds)('gives the same item for the same draw in any order: $type', (sampling) => {
    const forwards = draw(sampling, 10, 45)
    const { index } = sampler(sampling, 10)
    const backwards = Array.from({ length: 45 }, (_, n) => index(44 - n)).toReversed()
    expect(backwards).toEqual(forwards)
    expect(index(7)).toBe(forwards[7])
    expect(index(7)).toBe(forwards[7])
  })

  test('gives the same items in another process', async () => {
    const theirs = await inOtherProcess(`
      const { createIndexSampler } = await load('src/random/index-sampler.ts')
      const { createStreams } = await load('src/random/streams.ts')
      return ${JSON.stringify(kinds)}.map((sampling) => {
        const { index } = createIndexSampler(sampling, 10, createStreams(42), 'media.image.pool')
        return Array.from({ length: 30 }, (_, n) => index(29 - n)).toReversed()
      })
    `)
    expect(theirs).toEqual(kinds.map((sampling) => draw(sampling, 10, 30)))
  })

  test.for(kinds)('draws as its shares say: $type', (sampling) => {
    const { shares, size } = sampler(sampling, 10)
    expect(size).toBe(10)
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12)
    expect(chiSquare(countsOf(draw(sampling, 10), 0, 10), shares)).toBeGreaterThan(DOUBT)
  })

  test.for(kinds)('says its law as JSON that makes the same again: $type', (sampling) => {
    const { sampling: law } = sampler(sampling, 10)
    const json = JSON.parse(JSON.stringify(law)) as IndexSampling
    expect(json).toEqual(sampling)
    expect(draw(json, 10, 50)).toEqual(draw(sampling, 10, 50))
  })

  test.for(kinds)('knows one item alone: $type', (sampling) => {
    const alone = sampling.type === 'fixed' ? { ...sampling, index: 0 } : sampling
    const one = 'weights' in alone ? { weights: [{ index: 0, weight: 2 }] } : alone
    expect(new Set(draw(one, 1, 20))).toEqual(new Set([0]))
  })

  test.for(['uniform', 'shuffle'] as const)('depends on the seed: %s', (type) => {
    const other = sampler({ type }, 10, 43)
    expect(Array.from({ length: 30 }, (_, n) => other.index(n))).not.toEqual(draw({ type }, 10, 30))
  })

  test('depends on the name', () => {
    const other = createIndexSampler({ type: 'uniform' }, 10, createStreams(42), 'media.audio.pool')
    expect(Array.from({ length: 30 }, (_, n) => other.index(n))).not.toEqual(draw({ type: 'uniform' }, 10, 30))
  })

  test('keeps the items that it gave in earlier versions', () => {
    const golden = kinds.map((sampling) => `${sampling.type}: ${draw(sampling, 10, 20).join(' ')}`)
    expect(golden).toMatchInlineSnapshot(`
      [
        "uniform: 6 6 2 4 8 6 8 8 9 2 6 4 6 4 4 9 8 5 5 3",
        "zipf: 3 2 0 1 5 2 5 6 7 0 2 1 3 1 1 8 6 1 1 0",
        "weights: 0 0 0 0 0 0 0 0 3 0 0 0 0 0 0 3 0 0 0 0",
        "fixed: 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4",
        "sequential: 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9",
        "shuffle: 8 4 9 1 3 0 2 7 5 6 3 7 5 4 8 0 1 2 9 6",
      ]
    `)
  })
})

describe('the uniform sampler', () => {
  test('gives every item the same share', () => {
    expect(sampler({ type: 'uniform' }, 8).shares).toEqual(Array.from({ length: 8 }, () => 1 / 8))
  })

  test('stays within its bounds, both included', () => {
    const items = draw({ type: 'uniform', min: 2, max: 5 }, 10)
    expect(chiSquare(countsOf(items, 0, 10), [0, 0, 0.25, 0.25, 0.25, 0.25, 0, 0, 0, 0])).toBeGreaterThan(DOUBT)
    expect(sampler({ type: 'uniform', min: 9 }, 10).shares.at(-1)).toBe(1)
  })
})

describe('the Zipf sampler', () => {
  // p_r = r^−s / Σ k^−s over 1 … N, computed here term by term.
  test.for([0.5, 1, 1.1, 2])('is the finite rank law, index 0 the hottest: skew %d', (skew) => {
    let harmonic = 0
    for (let k = 1; k <= 100; k++) harmonic += 1 / k ** skew
    const expected = Array.from({ length: 100 }, (_, i) => 1 / (i + 1) ** skew / harmonic)
    const { shares } = sampler({ type: 'zipf', skew }, 100)
    expect(shares).toEqual(expected.map((share) => expect.closeTo(share, 12) as number))
    expect(chiSquare(countsOf(draw({ type: 'zipf', skew }, 100), 0, 100), expected)).toBeGreaterThan(DOUBT)
  })

  test('puts no heap on the last item, as the clamped law of lengths would', () => {
    const { shares } = sampler({ type: 'zipf', skew: 1.1 }, 100)
    expect(shares.at(-1)).toBeLessThan(shares.at(-2)!)
  })

  test('of skew 0 is uniform', () => {
    expect(sampler({ type: 'zipf', skew: 0 }, 8).shares).toEqual(sampler({ type: 'uniform' }, 8).shares)
  })

  test('ranks from its lower bound and draws nothing beyond the upper one', () => {
    const { shares } = sampler({ type: 'zipf', skew: 1, min: 3, max: 5 }, 10)
    const expected = [0, 0, 0, 6 / 11, 3 / 11, 2 / 11, 0, 0, 0, 0]
    expect(shares).toEqual(expected.map((share) => expect.closeTo(share, 12) as number))
  })

  test('of a huge skew draws the hottest item alone', () => {
    expect(new Set(draw({ type: 'zipf', skew: 1e6 }, 10, 100))).toEqual(new Set([0]))
  })
})

describe('the sampler by weights', () => {
  test('gives shares by weight, and nothing to an item without one', () => {
    const { shares, sampling } = sampler(
      {
        weights: [
          { index: 3, weight: 1 },
          { index: 1, weight: 3 },
          { index: 0, weight: 0 },
        ],
      },
      5,
    )
    expect(shares).toEqual([0, 0.75, 0, 0.25, 0])
    expect(sampling.type).toBe('weights')
  })
})

describe('the sequential sampler', () => {
  test('goes round', () => {
    expect(draw({ type: 'sequential' }, 3, 8)).toEqual([0, 1, 2, 0, 1, 2, 0, 1])
  })
})

describe('the shuffling sampler', () => {
  const drawn = draw({ type: 'shuffle' }, 6, 6 * 2_000)
  const passes = Array.from({ length: 2_000 }, (_, pass) => drawn.slice(6 * pass, 6 * pass + 6))

  test('gives every item once a pass', () => {
    for (const pass of passes) expect(pass.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5])
  })

  test('gives every order the same chance', () => {
    const small = draw({ type: 'shuffle' }, 3, 3 * 6_000)
    const orders = ['0,1,2', '0,2,1', '1,0,2', '1,2,0', '2,0,1', '2,1,0']
    const seen = Array.from({ length: 6_000 }, (_, pass) =>
      orders.indexOf(small.slice(3 * pass, 3 * pass + 3).join(',')),
    )
    expect(
      chiSquare(
        countsOf(seen, 0, 6),
        orders.map(() => 1 / 6),
      ),
    ).toBeGreaterThan(DOUBT)
  })

  test('makes a new order each pass', () => {
    expect(new Set(passes.map(String)).size).toBeGreaterThan(600)
  })
})

describe('an index sampler refuses', () => {
  test.for<[what: string, sampling: unknown, message: string]>([
    ['nothing', undefined, '[pool] invalid input: expected object, received undefined, got nothing'],
    ['a bare name', 'zipf', '[pool] invalid input: expected object, received string, got "zipf"'],
    [
      'an unknown law',
      { type: 'zip' },
      "[pool] type: invalid discriminator value. Expected 'uniform' | 'zipf' | 'weights' | 'fixed' | 'sequential' | 'shuffle', got \"zip\"",
    ],
    ['Zipf without skew', { type: 'zipf' }, '[pool] skew: invalid input: expected number, received undefined'],
    ['a negative skew', { type: 'zipf', skew: -1 }, '[pool] skew: too small: expected number to be >=0, got -1'],
    [
      'a skew that is no number',
      { type: 'zipf', skew: NaN },
      '[pool] skew: invalid input: expected number, received NaN',
    ],
    ['an endless skew', { type: 'zipf', skew: Infinity }, '[pool] skew: invalid input: expected number'],
    [
      'bounds the wrong way round',
      { type: 'uniform', min: 5, max: 2 },
      '[pool] min must not exceed max, got {"type":"uniform","min":5,"max":2}',
    ],
    ['a bound beyond the items', { type: 'uniform', max: 10 }, '[pool] max: must be below the size, 10, got 10'],
    [
      'a negative bound',
      { type: 'zipf', skew: 1, min: -1 },
      '[pool] min: too small: expected number to be >=0, got -1',
    ],
    [
      'half a bound',
      { type: 'uniform', min: 0.5 },
      '[pool] min: invalid input: expected int, received number, got 0.5',
    ],
    ['no weights', { weights: [] }, '[pool] weights: one must be above 0, got []'],
    ['weights of 0', { weights: [{ index: 1, weight: 0 }] }, '[pool] weights: one must be above 0'],
    [
      'a negative weight',
      {
        weights: [
          { index: 0, weight: 1 },
          { index: 1, weight: -1 },
        ],
      },
      '[pool] weights.1.weight: too small: expected number to be >=0, got -1',
    ],
    [
      'an index out of range',
      { weights: [{ index: 10, weight: 1 }] },
      '[pool] weights.0.index: must be below the size, 10, got 10',
    ],
    [
      'an index twice',
      {
        weights: [
          { index: 1, weight: 1 },
          { index: 1, weight: 2 },
        ],
      },
      '[pool] weights: must not name an index twice, got [{"index":1,"weight":1},{"index":1,"weight":2}]',
    ],
    ['a fixed item that is none', { type: 'fixed', index: 10 }, '[pool] index: must be below the size, 10, got 10'],
    ['no fixed item', { type: 'fixed' }, '[pool] index: invalid input: expected number, received undefined'],
    ['an unknown key', { type: 'shuffle', seed: 1 }, "[pool] unknown key 'seed'; known: type"],
  ])('%s', ([, sampling, message]) => {
    expect(() => createIndexSampler(sampling as IndexSampling, 10, createStreams(42), 'pool')).toThrow(message)
  })

  test.for([0, -1, 1.5, NaN])('%d items', (size) => {
    expect(() => createIndexSampler({ type: 'uniform' }, size, createStreams(42), 'pool')).toThrow('[pool] size: ')
  })
})
