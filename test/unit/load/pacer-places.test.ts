import { describe, expect, test } from 'vitest'

import { createClock } from '../../../src/clock.ts'
import { eventually } from '../../support/eventually.ts'
import { asap, createTrack, handClock, keys, requests } from '../../support/pacer-track.ts'

describe('a ceiling of an open loop', () => {
  test('holds back what is due, and says for how long each was held', () => {
    const clock = handClock()
    const track = createTrack(clock, 1, { concurrencyOf: 'requests' })
    track.pacer.begin(requests([0, 10, 20, 300]))
    track.pacer.start(0)
    clock.at = 50
    track.finishOne()
    clock.at = 120
    track.finishOne()
    clock.at = 200
    track.finishOne()
    clock.at = 300
    track.finishOne()
    expect(track.sent).toEqual([
      { key: 0, scheduledMs: 0, atMs: 0 },
      { key: 1, scheduledMs: 10, atMs: 50, heldMs: 40 },
      { key: 2, scheduledMs: 20, atMs: 120, heldMs: 100 },
      { key: 3, scheduledMs: 300, atMs: 300 },
    ])
  })

  test('does not call the lateness of the client a hold', () => {
    const clock = handClock()
    const track = createTrack(clock, 5, { concurrencyOf: 'requests' })
    track.pacer.begin(requests([10]))
    track.pacer.start(0)
    clock.at = 45
    track.finishOne()
    expect(track.sent).toEqual([{ key: 0, scheduledMs: 10, atMs: 45 }])
  })
})

describe('a limit on prefills', () => {
  test('lets a request leave only when another has its first byte, or has ended without one', () => {
    const track = createTrack(handClock(), 10, { prefillPlaces: 2 })
    track.pacer.begin(asap(6))
    track.pacer.start(0)
    expect(keys(track)).toEqual([0, 1])
    track.pacer.firstByte()
    expect(keys(track)).toEqual([0, 1, 2])
    track.pacer.settle({ closes: true }, false)
    expect(keys(track)).toEqual([0, 1, 2, 3])
    // Its prefill was over long ago.
    track.pacer.settle({ closes: true }, true)
    expect(keys(track)).toEqual([0, 1, 2, 3])
  })
})

describe('a concurrency that rises', () => {
  const ramp = [{ from: 1, to: 5, overMs: 400, shape: 'linear' as const }]

  test('gives a place more at a time', () => {
    const clock = handClock()
    const track = createTrack(clock, ramp)
    track.pacer.begin(asap(20))
    track.pacer.start(0)
    const seen = [0, 99, 100, 250, 400, 1_000].map((at) => {
      clock.at = at
      track.pacer.begin([])
      return track.sent.length
    })
    expect(seen).toEqual([1, 1, 2, 3, 5, 5])
  })

  test('does so by itself, though nothing ends', async () => {
    const clock = createClock()
    const track = createTrack(clock, [{ from: 1, to: 6, overMs: 100, shape: 'linear' }])
    track.pacer.begin(asap(20))
    track.pacer.start(clock.now())
    await eventually(() => expect(track.sent).toHaveLength(6))
  })

  test('takes places away as requests end, where it falls', () => {
    const clock = handClock()
    const track = createTrack(clock, [{ from: 3, to: 1, overMs: 100, shape: 'linear' }])
    track.pacer.begin(asap(20))
    track.pacer.start(0)
    clock.at = 100
    track.finishOne()
    track.finishOne()
    expect(keys(track)).toEqual([0, 1, 2])
    track.finishOne()
    expect(keys(track)).toEqual([0, 1, 2, 3])
  })
})
