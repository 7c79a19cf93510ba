import { describe, expect, test } from 'vitest'

import { createStreams } from '../../../src/random/streams.ts'
import { trendScore } from '../../../src/stats/trend.ts'

describe('the score of a trend', () => {
  test('is that of a worked example', () => {
    // All of 21 pairs rise but two: S = 21 − 4; variance of n = 7 without ties.
    expect(trendScore([10, 20, 40, 30, 60, 50, 70])).toBeCloseTo((17 - 1) / Math.sqrt((7 * 6 * 19) / 18), 12)
  })

  test('takes ties out of the variance', () => {
    // S = 8: two of the ten pairs are ties, in two groups of two. Var = (5·4·15 − 2·1·9 − 2·1·9) / 18.
    expect(trendScore([1, 1, 2, 2, 3])).toBeCloseTo((8 - 1) / Math.sqrt((300 - 18 - 18) / 18), 12)
  })

  test('is positive for what rises, negative for what falls, zero for what stays', () => {
    const rising = Array.from({ length: 10 }, (_, i) => i)
    expect(trendScore(rising)).toBeCloseTo(44 / Math.sqrt(125), 12)
    expect(trendScore(rising.toReversed())).toBeCloseTo(-44 / Math.sqrt(125), 12)
    expect(trendScore(rising.map(() => 3))).toBe(0)
    expect(trendScore([])).toBe(0)
  })

  test('is beyond 3.09 for one in a thousand of ten random numbers', () => {
    const stream = createStreams(42).stream('trend')
    let beyond = 0
    for (let i = 0; i < 20_000; i++) if (trendScore(Array.from({ length: 10 }, stream)) > 3.09) beyond++
    expect(beyond).toBeLessThan(40)
  })
})
