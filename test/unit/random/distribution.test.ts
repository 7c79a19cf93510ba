import { describe, expect, test } from 'vitest'

import { constant } from '../../../src/random/constant.ts'
import { isDistribution, sampleLength, sampleMany } from '../../../src/random/distribution.ts'
import { exponential } from '../../../src/random/exponential.ts'
import { normal } from '../../../src/random/normal.ts'
import { createStreams, type Stream } from '../../../src/random/streams.ts'

/** A law that gives the numbers of a list in turn, the last one for ever. */
function scripted(...values: readonly number[]) {
  let draws = 0
  return {
    law: { sample: () => values[Math.min(draws++, values.length - 1)]! },
    get draws() {
      return draws
    },
  }
}

const stream = createStreams(42).stream('length')

describe('sampleLength', () => {
  test.for<[drawn: number, length: number]>([
    [2.4, 2],
    [2.5, 3],
    [0.5, 1],
    [7, 7],
  ])('rounds %d to %d', ([drawn, length]) => {
    expect(sampleLength(scripted(drawn).law, stream, 1, 'who')).toBe(length)
  })

  test('draws again what is below the minimum', () => {
    const script = scripted(-3, 0, 0.49, 12)
    expect(sampleLength(script.law, stream, 1, 'who')).toBe(12)
    expect(script.draws).toBe(4)
  })

  test('takes the minimum itself', () => {
    expect(sampleLength(scripted(4, 9).law, stream, 4, 'who')).toBe(4)
  })

  test('gives a plain zero where 0 is allowed', () => {
    expect(sampleLength(scripted(-0.3).law, stream, 0, 'who')).toBe(0)
  })

  test('keeps the shape of the law above the minimum, without a heap at it', () => {
    const law = normal({ mean: 10, stddev: 10 })
    const n = 40_000
    const lengths = Array.from({ length: n }, () => sampleLength(law, stream, 5, 'who'))
    // Normal conditioned on being ≥ 4.5 before rounding: φ and Φ at −0.55.
    const share = (length: number) => lengths.filter((drawn) => drawn === length).length / n
    const density = (x: number) => Math.exp(-(((x - 10) / 10) ** 2) / 2) / (10 * Math.sqrt(2 * Math.PI))
    const kept = 0.708_84
    for (const length of [5, 6, 10, 20]) expect(Math.abs(share(length) - density(length) / kept)).toBeLessThan(0.005)
    expect(Math.min(...lengths)).toBe(5)
    const mean = lengths.reduce((sum, length) => sum + length, 0) / n
    expect(Math.abs(mean - (10 + (10 * 10 * density(4.5)) / kept))).toBeLessThan(0.2)
  })

  test('of a law without memory starts anew at the minimum', () => {
    const n = 20_000
    const lengths = Array.from({ length: n }, () => sampleLength(exponential({ mean: 3 }), stream, 4, 'who'))
    const mean = lengths.reduce((sum, length) => sum + length, 0) / n
    // Geometric from 4, with ratio e^(−1/3).
    expect(Math.abs(mean - (4 + 1 / (Math.exp(1 / 3) - 1)))).toBeLessThan(0.1)
  })

  test('gives up after 10,000 draws and shows the law', () => {
    const script = scripted(0)
    const attempt = () => sampleLength({ ...normal({ mean: -5 }), sample: script.law.sample }, stream, 1, 'dataset')
    expect(attempt).toThrow(
      '[dataset] {"type":"normal","mean":-5,"stddev":0} gave no length of at least 1 in 10,000 draws.',
    )
    expect(script.draws).toBe(10_000)
  })

  test('says it with a stable code', () => {
    expect(() => sampleLength(constant({ value: -1 }), stream, 1, 'who')).toThrow(
      expect.objectContaining({ code: 'impossible-length' }),
    )
  })

  test('takes the 10,000th draw', () => {
    const values = [...Array.from({ length: 9_999 }, () => 0), 3]
    expect(sampleLength(scripted(...values).law, stream, 1, 'who')).toBe(3)
  })

  test.for([NaN, Infinity, 1e300])('takes no %d from a law of the user', (value) => {
    const attempt = () => sampleLength(scripted(value).law, stream, 1, 'who')
    expect(attempt).toThrow('gave no length of at least 1')
  })
})

describe('sampleMany', () => {
  test('makes independent draws of a law that knows no other', () => {
    const law = normal({ mean: 40, stddev: 8 })
    const one = createStreams(42).stream('many')
    const expected = [1, 2, 3].map(() => law.sample(one))
    expect(sampleMany(law, createStreams(42).stream('many'), 3)).toEqual(expected)
  })

  test('leaves it to the law where its draws belong together', () => {
    const law = {
      sample: () => 1,
      sampleMany: (_stream: Stream, count: number) => Array.from({ length: count }, () => 2),
    }
    expect(sampleMany(law, stream, 3)).toEqual([2, 2, 2])
  })

  test.for([2, 4])('refuses %d draws where 3 were asked for', (length) => {
    const law = { sample: () => 1, sampleMany: () => Array.from({ length }, () => 2) }
    expect(() => sampleMany(law, stream, 3)).toThrow(
      `[random] sampleMany gave ${length} numbers where 3 were asked for`,
    )
  })
})

describe('isDistribution', () => {
  test.for<[value: unknown, expected: boolean]>([
    [normal({ mean: 4 }), true],
    [{ sample: () => 5 }, true],
    [{ type: 'normal', mean: 4 }, false],
    [{ sample: 5 }, false],
    [5, false],
    [null, false],
    [undefined, false],
  ])('of %o is %o', ([value, expected]) => {
    expect(isDistribution(value)).toBe(expected)
  })
})
