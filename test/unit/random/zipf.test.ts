import { describe, expect, test } from 'vitest'

import { zipf } from '../../../src/random/zipf.ts'
import { chiSquare, countsOf, describeSample, DOUBT, drawMany } from '../../support/laws.ts'

const DRAWS = 100_000

/** Chances of 1 to `max`, the last one with all beyond it. */
function shares(alpha: number, zeta: number, max: number): number[] {
  const chances = Array.from({ length: max - 1 }, (_, i) => (i + 1) ** -alpha / zeta)
  return [...chances, 1 - chances.reduce((sum, chance) => sum + chance, 0)]
}

describe('the Zipf law of lengths', () => {
  // Figures of vLLM's law, with Riemann's ζ from tables.
  test.for<[alpha: number, max: number, zeta: number, one: number, last: number, mean: number]>([
    [1.1, 100, 10.584_448, 0.094_48, 0.596_42, 66.178],
    [1.2, 100, 5.591_582, 0.178_84, 0.356_34, 44.367],
    [1.5, 50, 2.612_375, 0.382_79, 0.108_81, 10.268],
    [2, 50, 1.644_934, 0.607_93, 0.012_28, 3.337],
    [2.5, 1_000, 1.341_487, 0.745_44, 0.000_02, 1.916],
    [3, 20, 1.202_057, 0.831_91, 0.001_09, 1.348],
  ])('is vLLM’s, clamped: alpha %d, max %d', ([alpha, max, zeta, one, last, mean]) => {
    const values = drawMany(zipf({ alpha, max }), DRAWS)
    const counts = countsOf(values, 1, max)
    const expected = shares(alpha, zeta, max)
    expect(chiSquare(counts, expected)).toBeGreaterThan(DOUBT)
    // The table and the law that the sample was held against are the same.
    expect(expected[0]).toBeCloseTo(one, 4)
    expect(expected.at(-1)).toBeCloseTo(last, 4)
    const sample = describeSample(values)
    expect(Math.abs(sample.mean - mean)).toBeLessThan((4 * sample.stddev) / Math.sqrt(DRAWS))
  })

  test('gives the number of vLLM’s example about 36 % of the time', () => {
    const values = drawMany(zipf({ alpha: 1.2, max: 100 }), DRAWS)
    expect(values.filter((value) => value === 100).length / DRAWS).toBeCloseTo(0.356, 2)
  })

  test('without max is the zeta law', () => {
    const values = drawMany(zipf({ alpha: 4 }), DRAWS)
    // ζ(4) = π⁴ / 90, ζ(3) = 1.2020569.
    const zeta = Math.PI ** 4 / 90
    expect(chiSquare(countsOf(values, 1, 50), shares(4, zeta, 50))).toBeGreaterThan(DOUBT)
    expect(describeSample(values).mean).toBeCloseTo(1.202_056_9 / zeta, 2)
  })

  test('without max never leaves the whole numbers that JavaScript can tell apart', () => {
    const values = drawMany(zipf({ alpha: 1.01 }), 10_000)
    expect(values.every((value) => Number.isSafeInteger(value) && value >= 1)).toBe(true)
    expect(Math.max(...values)).toBeGreaterThan(2 ** 50)
  })

  test('draws at once where alpha is next to 1, too', () => {
    // As alpha nears 1 the chances up to N become 1 / (k · H(N)), so that half of them lies below H⁻¹(H(N) / 2).
    const middle = (Math.log(Number.MAX_SAFE_INTEGER) - 0.577_216) / 2
    const { quantiles } = describeSample(drawMany(zipf({ alpha: 1 + Number.EPSILON }), 10_000), [0.5])
    expect(Math.abs(Math.log(quantiles[0]!) - middle)).toBeLessThan(1)
    expect(new Set(drawMany(zipf({ alpha: 1 + Number.EPSILON, max: 100 }), 10_000))).toEqual(new Set([100]))
  })

  test.for([700, 1_025, 1e300])('is 1 where alpha is %d', (alpha) => {
    expect(new Set(drawMany(zipf({ alpha }), 1_000))).toEqual(new Set([1]))
  })

  test('may be clamped to 1', () => {
    expect(new Set(drawMany(zipf({ alpha: 1.5, max: 1 }), 100))).toEqual(new Set([1]))
  })

  test.for<[what: string, options: unknown, message: string]>([
    ['alpha of 1', { alpha: 1 }, '[zipf] alpha: too small: expected number to be >1, got 1'],
    ['alpha that is not a number', { alpha: NaN }, '[zipf] alpha: invalid input: expected number, received NaN'],
    ['a max of 0', { alpha: 2, max: 0 }, '[zipf] max: too small: expected number to be >=1, got 0'],
    ['a fraction as max', { alpha: 2, max: 9.5 }, '[zipf] max: invalid input: expected int, received number, got 9.5'],
    ['a skew', { skew: 1.1, max: 9 }, "unknown key 'skew'; known: alpha, max"],
  ])('refuses %s', ([, options, message]) => {
    expect(() => zipf(options as never)).toThrow(message)
  })
})
