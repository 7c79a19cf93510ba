import { describe, expect, test } from 'vitest'

import { axisOver, extentOf, tick } from '../../../../reporters/html/axes.ts'
import { sortSamples } from '../../../../src/stats/quantile.ts'

const extent = (...values: number[]) => extentOf(sortSamples(Float64Array.from(values))!)

describe('an axis over values', () => {
  test('begins at zero and is linear where the values are of one size', () => {
    expect(axisOver(extent(30, 50, 300))).toEqual({ min: 0 })
  })

  test('begins near values that lie close together, unless they are all the same', () => {
    expect(axisOver(extent(2.7, 3, 3.2))).toEqual({ scale: true })
    expect(axisOver(extent(3, 3, 3))).toEqual({ min: 0 })
  })

  test('is logarithmic between round numbers where a few are far beyond the middle', () => {
    expect(axisOver(extent(23, 40, 15_600))).toEqual({ type: 'log', min: 20, max: 20_000 })
    expect(axisOver(extent(0.7, 1, 100))).toEqual({ type: 'log', min: 0.5, max: 100 })
  })

  test('stays linear where a value is zero, which no logarithm has', () => {
    expect(axisOver(extent(0, 1, 1_000))).toEqual({ min: 0 })
  })

  test('holds every value', () => {
    for (const max of [8.1, 19.999, 20, 20.001, 51, 99.9, 100, 1e6 + 1]) {
      const { min, max: end } = axisOver(extent(0.013, 1, max)) as { min: number; max: number }
      expect(min).toBeLessThanOrEqual(0.013)
      expect(end).toBeGreaterThanOrEqual(max)
      expect(end / max).toBeLessThanOrEqual(2.5)
    }
  })
})

test('numbers at an axis are short', () => {
  expect([0, 0.05, 950, 12_000, 0.1 + 0.2].map(tick)).toEqual(['0', '0.05', '950', '12,000', '0.3'])
})
