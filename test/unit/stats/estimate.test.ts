import { describe, expect, test } from 'vitest'

import { estimate } from '../../../src/stats/estimate.ts'

describe('an estimate from repeated measurements', () => {
  test('has the mean, the sample standard deviation and the coefficient of variation', () => {
    const { mean, stddev, cv, values } = estimate([10, 12, 14])
    expect([mean, stddev, cv, values]).toEqual([12, 2, 2 / 12, [10, 12, 14]])
  })

  test("has Student's two-sided interval at 95 %", () => {
    // t(0.975; 2) = 4.30265, from tables.
    const [low, high] = estimate([10, 12, 14]).interval!
    expect(low).toBeCloseTo(12 - (4.30265 * 2) / Math.sqrt(3), 4)
    expect(high).toBeCloseTo(12 + (4.30265 * 2) / Math.sqrt(3), 4)
  })

  test('of a single value has no spread', () => {
    expect(estimate([7])).toEqual({ mean: 7, stddev: 0, cv: null, interval: null, values: [7] })
  })

  test('of equal values varies by nothing, 0 included', () => {
    expect(estimate([0, 0, 0]).cv).toBe(0)
    expect(estimate([3, 3]).interval).toEqual([3, 3])
  })

  test('has no coefficient of variation around 0', () => {
    expect(estimate([-1, 1]).cv).toBeNull()
  })
})
