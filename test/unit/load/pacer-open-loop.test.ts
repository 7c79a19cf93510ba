import { describe, expect, test } from 'vitest'

import { createClock } from '../../../src/clock.ts'
import { eventually } from '../../support/eventually.ts'
import { upTo } from '../../support/load-run.ts'
import { createTrack, handClock, idling, requests, keys, type TrackOptions } from '../../support/pacer-track.ts'

describe('an open loop', () => {
  const everyTenMs = upTo(200).map((i) => i * 10)

  test('sends each request at its time or later, never earlier, and names the time at which it was due', async () => {
    const clock = createClock()
    const track = createTrack(clock, Infinity)
    const dues = upTo(120).map((i) => i * 0.7)
    track.pacer.begin(requests(dues))
    const startMs = clock.now() + 3
    track.pacer.start(startMs)
    await eventually(() => expect(track.sent).toHaveLength(120))
    expect(track.sent.map(({ scheduledMs }) => scheduledMs)).toEqual(dues.map((due) => startMs + due))
    for (const { atMs, scheduledMs } of track.sent) expect(atMs).toBeGreaterThanOrEqual(scheduledMs)
  })

  test.each<[string, readonly number[], TrackOptions]>([
    ['a request that is due in months', [9e9], {}],
    ['an end that is months away', [9e9], { durationMs: 8e9 }],
  ])('sleeps until %s', (_, dues, options) => {
    const looks = idling((clock) => {
      const { pacer } = createTrack(clock, Infinity, options)
      pacer.begin(requests(dues))
      pacer.start(0)
      if (options.durationMs) pacer.stopAt(options.durationMs)
    })
    expect(looks).toBe(0)
  })

  test('catches up with everything that is due when it was held up', () => {
    const clock = handClock()
    const track = createTrack(clock, Infinity)
    track.pacer.begin(requests(everyTenMs))
    track.pacer.start(0)
    clock.at = 95
    track.finishOne()
    expect(keys(track)).toEqual(upTo(10))
    expect(track.sent[9]).toEqual({ key: 9, scheduledMs: 90, atMs: 95 })
  })

  test.each([
    ['was started a little late', 0.4, 1_000.1],
    ['was held up at its end', 0, 1_042],
    ['was started late and held up', 7, 1_100],
  ])('sends what is due before its end, and nothing that is due then, though it %s', (_, startedAt, wokenAt) => {
    const clock = handClock()
    const track = createTrack(clock, Infinity, { durationMs: 1_000 })
    track.pacer.begin(requests(everyTenMs))
    clock.at = startedAt
    track.pacer.start(0)
    clock.at = wokenAt
    track.finishOne()
    expect(keys(track)).toEqual(upTo(100))
    expect(track.exhausted).toEqual(['time'])
  })

  test('begins its measured time when the first request after the warm-up is due', () => {
    const clock = handClock()
    const track = createTrack(clock, Infinity, { warmupRequests: 5, durationMs: 100 })
    track.pacer.begin(requests(everyTenMs))
    track.pacer.start(0)
    clock.at = 55
    track.finishOne()
    clock.at = 170
    track.finishOne()
    expect(keys(track)).toEqual(upTo(15))
  })

  test('sends all that is due within a real duration, however coarse the timers are', async () => {
    const clock = createClock()
    const track = createTrack(clock, Infinity, { durationMs: 60 })
    track.pacer.begin(requests(upTo(400).map((i) => i * 0.25)))
    track.pacer.start(clock.now())
    await eventually(() => expect(track.exhausted).toEqual(['time']))
    expect(keys(track)).toEqual(upTo(240))
  })
})
