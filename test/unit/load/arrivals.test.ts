import { describe, expect, test } from 'vitest'

import { arrivalTimes } from '../../../src/load/arrivals.ts'
import { steady } from '../../../src/load/profile.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { first } from '../../support/iterate.ts'

function arrivals(
  count: number,
  rate: number,
  kind: 'constant' | 'poisson',
  seed: number | string = 'arrivals',
): number[] {
  return first(count, arrivalTimes(steady(rate), { kind }, createStreams(seed)))
}

function gaps(times: readonly number[]): number[] {
  return times.slice(1).map((time, i) => time - times[i]!)
}

describe('constant arrivals', () => {
  test.each([0.25, 1, 3, 7, 100, 1_000 / 3, 12_345.6])('at %d a second are due at i / rate, without drift', (rate) => {
    const times = arrivals(200_001, rate, 'constant')
    for (const i of [0, 1, 2, 3, 10, 999, 70_000, 200_000]) expect(times[i]).toBe((i * 1_000) / rate)
  })

  test.each([3, 7, 30, 70, 300])('at %d a second: exactly as many fall into a minute as the rate says', (rate) => {
    expect(arrivals(60 * rate + 5, rate, 'constant').filter((time) => time < 60_000)).toHaveLength(60 * rate)
  })
})

describe('Poisson arrivals', () => {
  const times = arrivals(40_001, 200, 'poisson')

  test('start at 0 and only ascend', () => {
    expect(times[0]).toBe(0)
    expect(gaps(times).every((gap) => gap > 0)).toBe(true)
  })

  test('have exponential gaps: the largest distance to the law stays below the 0.1 % point of Kolmogorov and Smirnov', () => {
    const sorted = gaps(times).sort((a, b) => a - b)
    const n = sorted.length
    const distance = Math.max(
      ...sorted.map((gap, i) => {
        const law = 1 - Math.exp(-gap / 5)
        return Math.max((i + 1) / n - law, law - i / n)
      }),
    )
    expect(distance).toBeLessThan(1.95 / Math.sqrt(n))
  })

  test('have counts a second whose variance is their mean', () => {
    const counts = Array.from({ length: 190 }, () => 0)
    for (const time of times) if (time < 190_000) counts[Math.floor(time / 1_000)]!++
    const mean = counts.reduce((total, count) => total + count, 0) / counts.length
    const variance = counts.reduce((total, count) => total + (count - mean) ** 2, 0) / (counts.length - 1)
    expect(mean).toBeCloseTo(200, -1)
    // Six standard errors of a variance over 190 seconds.
    expect(Math.abs(variance / mean - 1)).toBeLessThan(6 * Math.sqrt(2 / 189))
  })

  test('have gaps that do not foretell each other', () => {
    const between = gaps(times).map((gap) => gap - 5)
    const product = between.slice(1).reduce((total, gap, i) => total + gap * between[i]!, 0)
    const square = between.reduce((total, gap) => total + gap * gap, 0)
    expect(Math.abs(product / square)).toBeLessThan(4 / Math.sqrt(between.length))
  })

  test('are the same for the same seed, and others for another', () => {
    expect(arrivals(100, 200, 'poisson')).toEqual(times.slice(0, 100))
    expect(arrivals(100, 200, 'poisson', 'other')).not.toEqual(times.slice(0, 100))
  })

  test('scale with the rate: twice the rate, half the times', () => {
    expect(arrivals(100, 400, 'poisson')).toEqual(
      times.slice(0, 100).map((time) => expect.closeTo(time / 2, 6) as number),
    )
  })
})
