import { describe, expect, test } from 'vitest'

import { constant } from '../../../src/random/constant.ts'
import type { Distribution } from '../../../src/random/distribution.ts'
import { exponential } from '../../../src/random/exponential.ts'
import { normal } from '../../../src/random/normal.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { uniform } from '../../../src/random/uniform.ts'

const DRAWS = 40_000

function sample(law: Distribution, draws = DRAWS): Float64Array {
  const stream = createStreams(42).stream('law')
  return Float64Array.from({ length: draws }, () => law.sample(stream))
}

/** Mean and standard deviation, and the values below which the given shares lie. */
function describeSample(values: Float64Array, shares: readonly number[] = []) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const sorted = values.toSorted()
  return {
    mean,
    stddev: Math.sqrt(squares / values.length),
    quantiles: shares.map((share) => sorted[Math.floor(share * sorted.length)]!),
  }
}

/** Kolmogorov's distance between a sample and a law's distribution function. */
function distance(values: Float64Array, cdf: (x: number) => number): number {
  const sorted = values.toSorted()
  return sorted.reduce((largest, value, i) => {
    const expected = cdf(value)
    return Math.max(largest, Math.abs((i + 1) / sorted.length - expected), Math.abs(i / sorted.length - expected))
  }, 0)
}

/** 99.9 % of samples of the right law are nearer. */
const KOLMOGOROV = 1.95 / Math.sqrt(DRAWS)

describe('the constant law', () => {
  test('gives its value and draws nothing', () => {
    const law = constant({ value: 12.5 })
    expect(law.sample(() => expect.unreachable('drew'))).toBe(12.5)
  })
})

describe('the uniform law', () => {
  test('over whole numbers reaches both ends and all between with equal chances', () => {
    const values = sample(uniform({ min: 3, max: 7 }))
    const counts = [3, 4, 5, 6, 7].map((value) => values.filter((drawn) => drawn === value).length)
    expect(counts.reduce((sum, count) => sum + count)).toBe(DRAWS)
    for (const count of counts) expect(Math.abs(count - DRAWS / 5)).toBeLessThan(350)
  })

  test('over reals fills [min, max) evenly', () => {
    const values = sample(uniform({ min: -0.5, max: 1.5 }))
    expect(values.every((value) => value >= -0.5 && value < 1.5)).toBe(true)
    expect(distance(values, (x) => (x + 0.5) / 2)).toBeLessThan(KOLMOGOROV)
  })

  test('over reals between whole bounds where asked', () => {
    const values = sample(uniform({ min: 0, max: 1, integer: false }))
    expect(values.some(Number.isInteger)).toBe(false)
    expect(distance(values, (x) => x)).toBeLessThan(KOLMOGOROV)
  })

  test('of one value gives that value', () => {
    expect(new Set(sample(uniform({ min: 4, max: 4 }), 100))).toEqual(new Set([4]))
    expect(new Set(sample(uniform({ min: 0.5, max: 0.5 }), 100))).toEqual(new Set([0.5]))
  })

  test('has the moments of its definition', () => {
    const whole = describeSample(sample(uniform({ min: 1, max: 6 })))
    expect(whole.mean).toBeCloseTo(3.5, 1)
    expect(whole.stddev).toBeCloseTo(Math.sqrt(35 / 12), 1)
    const real = describeSample(sample(uniform({ min: 0.5, max: 2.5 })))
    expect(real.mean).toBeCloseTo(1.5, 1)
    expect(real.stddev).toBeCloseTo(2 / Math.sqrt(12), 1)
  })
})

describe('the normal law', () => {
  test('has the moments and quantiles of its definition', () => {
    const { mean, stddev, quantiles } = describeSample(
      sample(normal({ mean: 550, stddev: 50 })),
      [0.01, 0.158_655, 0.5, 0.841_345, 0.99],
    )
    expect(Math.abs(mean - 550)).toBeLessThan(1)
    expect(Math.abs(stddev - 50)).toBeLessThan(0.7)
    const expected = [550 - 2.326 * 50, 500, 550, 600, 550 + 2.326 * 50]
    quantiles.forEach((quantile, i) => expect(Math.abs(quantile - expected[i]!)).toBeLessThan(3))
  })

  test('is its mean where no deviation is given', () => {
    expect(new Set(sample(normal({ mean: 40 }), 100))).toEqual(new Set([40]))
    expect(normal({ mean: 40 })).toMatchObject({ type: 'normal', mean: 40, stddev: 0 })
  })

  test('draws every value from the stream alone', () => {
    const law = normal({ mean: 0, stddev: 1 })
    const drawFrom = (index: number) => law.sample(createStreams(42).stream('place', index))
    const once = [0, 1, 2].map(drawFrom)
    expect([2, 1, 0].map(drawFrom).toReversed()).toEqual(once)
  })
})

describe('the exponential law', () => {
  test('has the distribution of its definition', () => {
    expect(distance(sample(exponential({ mean: 20 })), (x) => 1 - Math.exp(-x / 20))).toBeLessThan(KOLMOGOROV)
  })

  test('has the moments and quantiles of its definition', () => {
    const { mean, stddev, quantiles } = describeSample(sample(exponential({ mean: 20 })), [0.5, 0.99])
    expect(Math.abs(mean - 20)).toBeLessThan(0.5)
    expect(Math.abs(stddev - 20)).toBeLessThan(0.7)
    expect(quantiles[0]).toBeCloseTo(20 * Math.LN2, 0)
    expect(Math.abs(quantiles[1]! - 20 * Math.log(100))).toBeLessThan(5)
  })

  test('is finite for every number that a stream can give', () => {
    for (const value of [0, 2 ** -53, 0.5, 1 - 2 ** -53]) {
      expect(exponential({ mean: 20 }).sample(() => value)).toBeGreaterThanOrEqual(0)
      expect(exponential({ mean: 20 }).sample(() => value)).toBeLessThan(20 * 40)
    }
  })
})

describe('every law', () => {
  test('keeps the numbers that it gave in earlier versions', () => {
    const laws = [
      uniform({ min: 1, max: 1_000 }),
      uniform({ min: 0.5, max: 1 }),
      normal({ mean: 550, stddev: 50 }),
      exponential({ mean: 20 }),
    ]
    expect(Object.fromEntries(laws.map((law) => [JSON.stringify(law), [...sample(law, 3)]]))).toMatchInlineSnapshot(`
      {
        "{"type":"exponential","mean":20}": [
          8.585195337292127,
          21.50080035655929,
          42.791601439935164,
        ],
        "{"type":"normal","mean":550,"stddev":50}": [
          615.8174750302358,
          535.1263303171685,
          455.73376568587906,
        ],
        "{"type":"uniform","min":0.5,"max":1,"integer":false}": [
          0.6745045993121386,
          0.8293579512102923,
          0.9411478700199335,
        ],
        "{"type":"uniform","min":1,"max":1000,"integer":true}": [
          350,
          659,
          883,
        ],
      }
    `)
  })
})

describe('a law refuses', () => {
  test.for<[what: string, make: () => unknown, message: string]>([
    ['a constant without value', () => constant({} as never), '[constant] value: invalid input: expected number'],
    ['a constant that is not a number', () => constant({ value: NaN }), '[constant] value: '],
    ['an endless constant', () => constant({ value: Infinity }), 'got Infinity'],
    ['a bare number', () => constant(5 as never), '[constant] invalid input: expected object, received number, got 5'],
    [
      'bounds the wrong way round',
      () => uniform({ min: 2, max: 1 }),
      '[uniform] min must not exceed max, got {"min":2,"max":1}',
    ],
    [
      'fractions as bounds of whole numbers',
      () => uniform({ min: 0.5, max: 2, integer: true }),
      '[uniform] integer needs whole bounds',
    ],
    ['a missing bound', () => uniform({ min: 1 } as never), '[uniform] max: invalid input: expected number'],
    [
      'a negative deviation',
      () => normal({ mean: 5, stddev: -1 }),
      '[normal] stddev: too small: expected number to be >=0, got -1',
    ],
    [
      'a misspelled deviation',
      () => normal({ mean: 5, std: 1 } as never),
      "[normal] unknown key 'std'; known: mean, stddev",
    ],
    ['a rate in place of a mean', () => exponential({ rate: 5 } as never), "unknown key 'rate'; known: mean"],
    ['a mean of 0', () => exponential({ mean: 0 }), '[exponential] mean: too small: expected number to be >0, got 0'],
    [
      'no options at all',
      () => exponential(undefined as never),
      '[exponential] invalid input: expected object, received undefined, got nothing',
    ],
  ])('%s', ([, make, message]) => {
    expect(make).toThrow(message)
  })
})
