import { describe, expect, test } from 'vitest'

import { createStreams } from '../../../src/random/streams.ts'
import { describeArrivals } from '../../../src/traces/arrival-statistics.ts'

function arrivals(timestampsMs: readonly number[], windows = 4) {
  return describeArrivals(Float64Array.from(timestampsMs), windows)
}

describe('arrivals', () => {
  test('of a metronome have no burstiness', () => {
    expect(arrivals([0, 250, 500, 750, 1_000])).toMatchObject({
      requests: 5,
      durationMs: 1_000,
      perSecond: 4,
      peakPerSecond: 4,
      burstiness: 0,
      gapMs: { n: 4, mean: 250, min: 250, max: 250 },
      perWindow: [1, 1, 1, 2],
      windowMs: 250,
      outOfOrder: 0,
    })
  })

  test('of a Poisson process have a burstiness of 1', () => {
    const stream = createStreams(42).stream('poisson')
    let now = 0
    const { burstiness, perSecond } = arrivals(Array.from({ length: 20_000 }, () => (now -= 100 * Math.log(stream()))))!
    expect(burstiness).toBeCloseTo(1, 1)
    expect(perSecond).toBeCloseTo(10, 0)
  })

  test('in bursts have more', () => {
    const bursts = Array.from({ length: 100 }, (_, i) => Math.floor(i / 10) * 10_000)
    const { burstiness, peakPerSecond } = arrivals(bursts)!
    expect(burstiness).toBeGreaterThan(3)
    expect(peakPerSecond).toBe(10)
  })

  test('are those of the clock, whatever the order of the rows', () => {
    const shuffled = arrivals([500, 0, 1_000, 750, 250])!
    expect({ ...shuffled, outOfOrder: 0 }).toEqual(arrivals([0, 250, 500, 750, 1_000]))
    expect(shuffled.outOfOrder).toBe(3)
  })

  test('leave out rows without a timestamp', () => {
    expect(arrivals([NaN, 0, NaN, 1_000, NaN])).toMatchObject({ requests: 2, perSecond: 1, outOfOrder: 0 })
  })

  test('count seconds from the first request', () => {
    expect(arrivals([900, 1_100, 1_300, 1_899, 1_900])).toMatchObject({ peakPerSecond: 4 })
  })

  test('that are all at once have no rate', () => {
    expect(arrivals([7, 7, 7])).toMatchObject({ durationMs: 0, perSecond: null, burstiness: null, peakPerSecond: 3 })
  })

  test('need two timestamps', () => {
    expect(arrivals([])).toBeUndefined()
    expect(arrivals([5, NaN])).toBeUndefined()
  })
})
