import { describe, expect, test } from 'vitest'

import { absoluteChange, BLOCKS, independentShare, relativeChange } from '../../../src/stats/paired-blocks.ts'
import { quantile, sortSamples } from '../../../src/stats/quantile.ts'
import { blocksOf, series } from '../../support/series.ts'

const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length

describe('the relative change', () => {
  // By hand: ratio 66 / 60, residuals 0, −1, 1, s² = 1, t(0.95; 2) = 2.91999.
  test('of three blocks is the ratio estimator’s', () => {
    const { value, interval } = relativeChange([10, 20, 30], [11, 21, 34], 0.95)
    expect(value).toBeCloseTo(0.1, 12)
    const halfWidth = (2.919_986 * (1 / Math.sqrt(3)) * 3) / 60
    expect(interval[0]).toBeCloseTo(0.1 - halfWidth, 5)
    expect(interval[1]).toBeCloseTo(0.1 + halfWidth, 5)
  })

  test('of a run whose work is lumpy in the same way is certain', () => {
    const lumpy = Array.from({ length: BLOCKS }, (_, i) => (i % 3 === 0 ? 10 : 100))
    const { value, interval } = relativeChange(
      lumpy,
      lumpy.map((work) => work * 0.9),
      0.99,
    )
    expect(value).toBeCloseTo(-0.1, 12)
    expect(interval[1] - interval[0]).toBeLessThan(1e-9)
  })

  test('is wider where neighbours are alike', () => {
    const flat = Array.from({ length: BLOCKS }, () => 100)
    const drifting = flat.map((work, i) => work + (i < BLOCKS / 2 ? -10 : 10))
    const alternating = flat.map((work, i) => work + (i % 2 === 0 ? -10 : 10))
    const width = (blocks: number[]) => {
      const [low, high] = relativeChange(flat, blocks, 0.95).interval
      return high - low
    }
    expect(width(drifting)).toBeGreaterThan(1.4 * width(alternating))
  })

  test('from nothing to something is endless, from nothing to nothing none', () => {
    const none = Array.from({ length: BLOCKS }, () => 0)
    expect(relativeChange(none, [...none.slice(1), 1], 0.95).interval).toEqual([Infinity, Infinity])
    expect(relativeChange(none, none, 0.95)).toEqual({ value: 0, interval: [0, 0] })
  })

  test.for([0, 0.5])('raises as many false alarms as its confidence says, a side, neighbours alike by %d', (alike) => {
    const rounds = 400
    const blocks = (index: number) => blocksOf(series({ n: 500, alike, index }), BLOCKS, mean)
    const alarms = Array.from({ length: rounds }, (_, i) => relativeChange(blocks(2 * i), blocks(2 * i + 1), 0.95))
    const below = alarms.filter(({ interval }) => interval[1] < 0).length
    const above = alarms.filter(({ interval }) => interval[0] > 0).length
    // Five standard errors of a share of 5 % among so many; the runs are seeded.
    expect(below / rounds).toBeLessThan(0.05 + 5 * Math.sqrt((0.05 * 0.95) / rounds))
    expect(above / rounds).toBeLessThan(0.05 + 5 * Math.sqrt((0.05 * 0.95) / rounds))
    expect(below + above).toBeGreaterThan(0)
  })
})

describe('the absolute change', () => {
  // Differences 1, 2, 3: mean 2, s = 1, t(0.95; 2) = 2.91999.
  test('of three blocks is Student’s', () => {
    const { value, interval } = absoluteChange([1, 1, 1], [2, 4, 3], 0.95)
    expect(value).toBe(2)
    expect(interval[1]).toBeCloseTo(2 + 2.919_986 / Math.sqrt(3), 5)
  })
})

describe('what a sample is worth', () => {
  function worth(n: number, alike: number, index: number): number {
    const shares = [0, 1].map((side) => {
      const values = series({ n, alike, index: 2 * index + side })
      const limit = quantile(sortSamples(values)!, 0.5)
      return blocksOf(values, BLOCKS, (block) => block.filter((value) => value <= limit).length / block.length)
    })
    return independentShare(shares[0]!, shares[1]!, [n, n])
  }
  const average = (alike: number) => mean(Float64Array.from({ length: 100 }, (_, i) => worth(1_000, alike, i)))

  test('is nearly all of it where samples are independent, and never more', () => {
    expect(average(0)).toBeGreaterThan(0.8)
    expect(worth(1_000, 0, 0)).toBeLessThanOrEqual(1)
  })

  test('falls as neighbours grow alike', () => {
    // Of an autoregressive series the sum of autocorrelations is (1 + 0.9) / (1 − 0.9) = 19; of its signs it is less.
    expect(average(0.9)).toBeLessThan(0.25)
    expect(average(0.9)).toBeGreaterThan(1 / 19)
  })

  test('is all where both runs change in the same way', () => {
    const ramp = Array.from({ length: BLOCKS }, (_, i) => i / (BLOCKS - 1))
    expect(independentShare(ramp, ramp, [500, 500])).toBe(1)
    expect(independentShare(ramp, ramp.toReversed(), [500, 500])).toBeLessThan(0.1)
  })

  test('is all where nothing varies', () => {
    const full = Array.from({ length: BLOCKS }, () => 1)
    expect(independentShare(full, full, [500, 500])).toBe(1)
  })
})
