import { describe, expect, test } from 'vitest'

import { createStreams } from '../../../src/random/streams.ts'
import { quantileChange } from '../../../src/stats/quantile-change.ts'
import { quantile, type SortedSamples, sortSamples } from '../../../src/stats/quantile.ts'
import { series } from '../../support/series.ts'

const streams = createStreams('quantile-change')

function change(a: SortedSamples, b: SortedSamples, p: number, confidence = 0.95, relative = true, round = 0) {
  return quantileChange(a, b, p, { confidence, relative, independentShare: 1, stream: streams.stream('draw', round) })
}

const sorted = (index: number, n = 500) => sortSamples(series({ n, index }))!

describe('the change of a quantile', () => {
  test('is that of the samples, relative or in their unit', () => {
    const a = sorted(0)
    const b = sortSamples(a.map((value) => value * 1.2))!
    expect(change(a, b, 0.95).value).toBeCloseTo(0.2, 12)
    expect(change(a, b, 0.95, 0.95, false).value).toBeCloseTo(0.2 * quantile(a, 0.95), 10)
  })

  test('has the interval of a bootstrap that draws whole samples again', () => {
    const [a, b] = [sorted(1), sorted(2)]
    const stream = streams.stream('naive')
    const again = (samples: SortedSamples) =>
      sortSamples(Float64Array.from(samples, () => samples[Math.floor(stream() * samples.length)]!))!
    const naive = Float64Array.from(
      { length: 3_000 },
      () => quantile(again(b), 0.9) / quantile(again(a), 0.9) - 1,
    ).sort()
    const { interval } = change(a, b, 0.9)
    expect(interval[0]).toBeCloseTo(quantile(naive, 0.05), 2)
    expect(interval[1]).toBeCloseTo(quantile(naive, 0.95), 2)
    const width = quantile(naive, 0.95) - quantile(naive, 0.05)
    expect(Math.abs(interval[1] - interval[0] - width) / width).toBeLessThan(0.1)
  })

  test.for([0.5, 0.95, 0.99])('raises as many false alarms as its confidence says, a side: p = %d', (p) => {
    const rounds = 300
    const ends = Array.from({ length: rounds }, (_, i) => change(sorted(2 * i), sorted(2 * i + 1), p, 0.95, true, i))
    const limit = 0.05 + 4 * Math.sqrt((0.05 * 0.95) / rounds)
    expect(ends.filter(({ interval }) => interval[0] > 0).length / rounds).toBeLessThan(limit)
    expect(ends.filter(({ interval }) => interval[1] < 0).length / rounds).toBeLessThan(limit)
  })

  test('is as uncertain as fewer samples, where a sample is worth less', () => {
    const [a, b] = [sorted(1, 2_000), sorted(2, 2_000)]
    const width = (independentShare: number) => {
      const stream = streams.stream('worth')
      const { interval } = quantileChange(a, b, 0.5, { confidence: 0.95, relative: true, independentShare, stream })
      return interval[1] - interval[0]
    }
    expect(width(1 / 16) / width(1)).toBeGreaterThan(3.2)
    expect(width(1 / 16) / width(1)).toBeLessThan(4.8)
  })

  test('is the same whenever it is computed', () => {
    expect(change(sorted(1), sorted(2), 0.95)).toEqual(change(sorted(1), sorted(2), 0.95))
  })

  test('of equal values is none, of nothing endless', () => {
    const [nothing, something] = [0, 128].map((value) => sortSamples(new Float64Array(100).fill(value))!)
    expect(change(something!, something!, 0.5)).toEqual({ value: 0, interval: [0, 0] })
    expect(change(nothing!, nothing!, 0.5)).toEqual({ value: 0, interval: [0, 0] })
    expect(change(nothing!, something!, 0.5).value).toBe(Infinity)
  })
})
