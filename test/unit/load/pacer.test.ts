import { describe, expect, test } from 'vitest'

import { createClock } from '../../../src/clock.ts'
import { eventually } from '../../support/eventually.ts'
import { asap, createTrack, handClock, keys } from '../../support/pacer-track.ts'

describe('a closed loop', () => {
  test('sends nothing before its start', () => {
    const track = createTrack(handClock(), 2)
    track.pacer.begin(asap(5))
    expect([track.sent, track.pacer.waiting]).toEqual([[], 5])
  })

  test('keeps as many in flight as it may, in the order in which they were added', () => {
    const track = createTrack(handClock(), 3)
    track.pacer.begin(asap(4))
    track.pacer.begin(asap(4, 4))
    track.pacer.start(0)
    expect(keys(track)).toEqual([0, 1, 2])
    track.finishOne()
    expect(keys(track)).toEqual([0, 1, 2, 3])
    track.finishOne()
    track.finishOne()
    expect(keys(track)).toEqual([0, 1, 2, 3, 4, 5])
  })

  test('charges a request that was not ready in time from the moment its place was free', () => {
    const clock = handClock()
    const track = createTrack(clock, 1)
    track.pacer.begin(asap(1))
    track.pacer.start(0)
    clock.at = 50
    track.finishOne()
    clock.at = 80
    track.pacer.begin(asap(1, 1))
    expect(track.sent[1]).toEqual({ key: 1, scheduledMs: 50, atMs: 80 })
    expect(track.pacer.starvedMs).toBe(30)
  })

  test('is over once everything was sent, and says so once', () => {
    const track = createTrack(handClock(), 2)
    track.pacer.begin(asap(2))
    track.pacer.start(0)
    expect(track.exhausted).toEqual([])
    track.pacer.end()
    track.finishOne()
    track.finishOne()
    expect(track.exhausted).toEqual(['workload'])
  })

  test('sends nothing after its time is up, though places become free', () => {
    const clock = handClock()
    const track = createTrack(clock, 2, { durationMs: 1_000 })
    track.pacer.begin(asap(10))
    track.pacer.start(0)
    clock.at = 999
    track.finishOne()
    clock.at = 1_000
    track.finishOne()
    expect(keys(track)).toEqual([0, 1, 2])
    expect([track.exhausted, track.pacer.waiting]).toEqual([['time'], 7])
  })

  test('is over in time even where no answer ever comes', async () => {
    const track = createTrack(createClock(), 1, { durationMs: 20 })
    track.pacer.begin(asap(5))
    track.pacer.start(createClock().now())
    await eventually(() => expect(track.exhausted).toEqual(['time']))
    expect(keys(track)).toEqual([0])
  })

  test('begins its measured time with the first request after the warm-up', () => {
    const clock = handClock()
    const track = createTrack(clock, 1, { warmupRequests: 2, durationMs: 100 })
    track.pacer.begin(asap(9))
    track.pacer.start(0)
    for (const at of [5_000, 9_000, 9_099, 9_100]) {
      clock.at = at
      track.finishOne()
    }
    expect(keys(track)).toEqual([0, 1, 2, 3])
  })

  test('adds a warm-up by time to the measured time', () => {
    const clock = handClock()
    const track = createTrack(clock, 1, { warmupMs: 400, durationMs: 100 })
    track.pacer.begin(asap(9))
    track.pacer.start(0)
    for (const at of [450, 499, 500]) {
      clock.at = at
      track.finishOne()
    }
    expect(keys(track)).toEqual([0, 1, 2])
  })
})

test('after a stop nothing leaves, and the end is told once', () => {
  const track = createTrack(handClock(), 1)
  track.pacer.begin(asap(5))
  track.pacer.start(0)
  track.pacer.stop('stopped')
  track.pacer.stop('stopped')
  track.finishOne()
  track.pacer.end()
  expect([keys(track), track.exhausted]).toEqual([[0], ['stopped']])
})

test('a stop before the start is an end too', () => {
  const track = createTrack(handClock(), 1)
  track.pacer.begin(asap(5))
  track.pacer.stop('stopped')
  track.pacer.start(0)
  expect([track.sent, track.exhausted]).toEqual([[], ['stopped']])
})
