import { describe, expect, test } from 'vitest'

import { type Arrivals, arrivalTimes } from '../../../src/load/arrivals.ts'
import { type Segment, steady } from '../../../src/load/profile.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { first } from '../../support/iterate.ts'

function times(count: number, rate: readonly Segment[], arrivals: Arrivals): number[] {
  return first(count, arrivalTimes(rate, arrivals, createStreams('shapes')))
}

function gapsOf(at: readonly number[]): number[] {
  return at.slice(1).map((time, i) => time - at[i]!)
}

/** Squared ratio of standard deviation and mean. */
function dispersion(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length / mean ** 2
}

describe('gamma arrivals', () => {
  test.each([0.25, 1, 4])('of burstiness %d have gaps of the rate whose variance is 1 / burstiness', (burstiness) => {
    const gaps = gapsOf(times(40_001, steady(200), { kind: 'gamma', burstiness }))
    expect(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length).toBeCloseTo(5, 0)
    expect(dispersion(gaps) * burstiness).toBeGreaterThan(0.9)
    expect(dispersion(gaps) * burstiness).toBeLessThan(1.1)
  })
})

describe('bursts', () => {
  test('arrive together, at gaps that keep the rate', () => {
    const at = times(12, steady(20), { kind: 'burst', size: 4 })
    expect(at).toEqual([0, 0, 0, 0, 200, 200, 200, 200, 400, 400, 400, 400])
  })
})

describe('a changing rate', () => {
  const ramp: Segment[] = [{ from: 0, to: 100, overMs: 10_000, shape: 'linear' }]

  test('has constant arrivals where its integral is a whole number', () => {
    const at = times(501, ramp, { kind: 'constant' })
    // rate = 10 t a second, so the i-th comes at t = √(i / 5).
    expect(at).toEqual(Array.from({ length: 501 }, (_, i) => expect.closeTo(1_000 * Math.sqrt(i / 5), 6) as number))
  })

  test('has Poisson arrivals in proportion to it', () => {
    const at = times(20_000, [{ from: 1_000, to: 3_000, overMs: 10_000, shape: 'linear' }], { kind: 'poisson' })
    const inSecond = (second: number) => at.filter((ms) => Math.floor(ms / 1_000) === second).length
    for (const second of [0, 4, 9]) {
      const expected = 1_000 + 200 * (second + 0.5)
      expect(Math.abs(inSecond(second) - expected)).toBeLessThan(5 * Math.sqrt(expected))
    }
  })

  test('ends where it falls to 0', () => {
    const falling: Segment[] = [{ from: 50, to: 0, overMs: 4_000, shape: 'linear' }]
    const at = times(1_000, falling, { kind: 'constant' })
    expect(at).toHaveLength(101)
    expect(at.at(-1)).toBeLessThanOrEqual(4_000)
  })
})
