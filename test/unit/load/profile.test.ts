import { describe, expect, test } from 'vitest'

import { durationOf, peakOf, reaches, type Segment, valueAt } from '../../../src/load/profile.ts'

const profiles: Record<string, Segment[]> = {
  'a steady value': [{ from: 8, to: 8, overMs: 0, shape: 'linear' }],
  'a linear ramp up': [{ from: 2, to: 10, overMs: 4_000, shape: 'linear' }],
  'a linear ramp from 0': [{ from: 0, to: 10, overMs: 4_000, shape: 'linear' }],
  'a linear ramp down': [{ from: 10, to: 1, overMs: 3_000, shape: 'linear' }],
  'an exponential ramp up': [{ from: 1, to: 64, overMs: 3_000, shape: 'exponential' }],
  'an exponential ramp down': [{ from: 64, to: 1, overMs: 3_000, shape: 'exponential' }],
  'steps': [
    { from: 4, to: 4, overMs: 1_000, shape: 'linear' },
    { from: 20, to: 20, overMs: 500, shape: 'linear' },
    { from: 20, to: 2, overMs: 2_000, shape: 'linear' },
    { from: 2, to: 2, overMs: 1_000, shape: 'linear' },
  ],
}

/** ∫ value dt from the start, by the midpoints of small steps. */
function integrate(segments: readonly Segment[], untilMs: number): number {
  const steps = 200_000
  const stepMs = untilMs / steps
  let sum = 0
  for (let i = 0; i < steps; i++) sum += valueAt(segments, (i + 0.5) * stepMs)
  return (sum * stepMs) / 1_000
}

describe.for(Object.entries(profiles))('%s', ([, segments]) => {
  test('has had as many arrivals as the integral of its value says, at any time', () => {
    for (const atMs of [1, 250, 999, 1_700, 2_999, 3_800, 9_000]) {
      expect(reaches(segments, integrate(segments, atMs))).toBeCloseTo(atMs, 0)
    }
  })

  test('begins at its first value, ends at its last, and holds that', () => {
    const end = durationOf(segments)
    expect(valueAt(segments, 0)).toBe(segments[0]!.from)
    expect([valueAt(segments, end), valueAt(segments, end + 1e7)]).toEqual([segments.at(-1)!.to, segments.at(-1)!.to])
  })

  test('is never above its peak', () => {
    const values = Array.from({ length: 5_000 }, (_, i) => valueAt(segments, i))
    expect(Math.max(...values)).toBeLessThanOrEqual(peakOf(segments))
    expect(Math.max(...values)).toBeGreaterThan(0.99 * peakOf(segments))
  })
})

test('an exponential ramp multiplies by the same factor in equal times', () => {
  const values = [0, 1_000, 2_000, 3_000].map((at) => valueAt(profiles['an exponential ramp up']!, at))
  expect(values.map((value) => Math.round(value * 1e9) / 1e9)).toEqual([1, 4, 16, 64])
})

test('a rate that ends at 0 reaches no further', () => {
  const ending: Segment[] = [{ from: 10, to: 0, overMs: 2_000, shape: 'linear' }]
  expect(reaches(ending, 9.9)).toBeLessThan(2_000)
  expect(reaches(ending, 10)).toBeCloseTo(2_000, 6)
  expect(reaches(ending, 10.001)).toBe(Infinity)
})
