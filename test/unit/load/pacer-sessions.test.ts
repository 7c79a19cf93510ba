import { describe, expect, test } from 'vitest'

import { createTrack, handClock, keys, type Track, turn } from '../../support/pacer-track.ts'

/** Sessions 0, 1, 2 … whose first turns have the keys 0, 100, 200 … */
function opening(...sessions: number[]) {
  return sessions.map((session) => turn(100 * session, { closes: false }))
}

function started(concurrency: number, concurrencyOf: 'sessions' | 'requests', sessions = 4): Track & { at: number } {
  const clock = handClock()
  const track = createTrack(clock, concurrency, { concurrencyOf })
  track.pacer.begin(opening(...Array.from({ length: sessions }, (_, i) => i)))
  track.pacer.start(0)
  return Object.assign(track, {
    get at() {
      return clock.at
    },
    set at(ms: number) {
      clock.at = ms
    },
  })
}

describe('concurrency counted in sessions', () => {
  test('keeps the place of a session while its user thinks', () => {
    const track = started(2, 'sessions')
    track.finishOne()
    track.finishOne()
    expect(keys(track)).toEqual([0, 100])
    track.pacer.follow([turn(1, { opens: false, dueMs: 0 })], 0)
    expect(keys(track)).toEqual([0, 100, 1])
  })

  test('gives a place away with the last turn of its session', () => {
    const track = started(1, 'sessions')
    track.finishOne()
    track.pacer.follow([turn(1, { opens: false, dueMs: 0 })], 0)
    expect(keys(track)).toEqual([0, 1])
    track.finishOne()
    expect(keys(track)).toEqual([0, 1, 100])
  })

  test('gives the place away of a session that ended early', () => {
    const track = started(2, 'sessions')
    track.finishOne()
    track.pacer.follow([], 1)
    expect(keys(track)).toEqual([0, 100, 200])
  })
})

describe('concurrency counted in requests', () => {
  test('lets another session begin while the user of one thinks', () => {
    const track = started(1, 'requests')
    track.finishOne()
    expect(keys(track)).toEqual([0, 100])
  })

  test('holds a further turn back until a place is free, and lets it go before a first one', () => {
    const track = started(1, 'requests')
    track.finishOne()
    track.pacer.follow([turn(1, { opens: false, dueMs: 0 })], 0)
    expect(keys(track)).toEqual([0, 100])
    track.finishOne()
    expect(keys(track)).toEqual([0, 100, 1])
  })
})

test('a further turn leaves when it is due, not before', () => {
  const clock = handClock()
  const track = createTrack(clock, 1)
  track.pacer.begin(opening(0))
  track.pacer.start(0)
  track.finishOne()
  track.pacer.follow([turn(1, { opens: false, dueMs: 500 })], 0)
  clock.at = 499
  track.finishOne()
  expect(keys(track)).toEqual([0])
  clock.at = 500.25
  track.finishOne()
  expect(track.sent[1]).toEqual({ key: 1, scheduledMs: 500, atMs: 500.25 })
})

test('the run is over when no session begins any more and none goes on', () => {
  const track = createTrack(handClock(), 2)
  track.pacer.begin(opening(0))
  track.pacer.start(0)
  track.pacer.lastBegun()
  track.finishOne()
  expect(track.exhausted).toEqual([])
  track.pacer.follow([turn(1, { opens: false, dueMs: 0 })], 0)
  track.pacer.end()
  expect([keys(track), track.exhausted]).toEqual([[0, 1], ['workload']])
})

test('the run is over with its last request, whatever goes on', () => {
  const track = createTrack(handClock(), 2, { requests: 3 })
  track.pacer.begin(opening(0, 1, 2, 3))
  track.pacer.start(0)
  track.pacer.follow([], 2)
  expect([keys(track), track.exhausted]).toEqual([[0, 100, 200], ['requests']])
})

describe('a place that is free with no session to be made for it', () => {
  function lastOf(...sessions: number[]) {
    const track = createTrack(handClock(), 2)
    track.pacer.begin(opening(...sessions))
    track.pacer.start(0)
    track.pacer.lastBegun()
    return track
  }

  test('is told once, and again after more has come', () => {
    const track = lastOf(0)
    track.pacer.follow([], 0)
    expect(track.idle).toBe(1)
    track.pacer.begin(opening(1))
    expect([track.idle, keys(track)]).toEqual([1, [0, 100]])
    track.pacer.follow([], 1)
    expect(track.idle).toBe(2)
  })

  test('is told though a later turn waits for its time', () => {
    const track = lastOf(0, 1)
    expect(track.idle).toBe(0)
    track.finishOne()
    track.pacer.follow([turn(1, { opens: false, dueMs: 500 })], 1)
    expect(track.idle).toBe(1)
  })

  test('gets half of what waits elsewhere, the last ones', () => {
    const track = lastOf(0, 1, 2, 3, 4)
    expect(track.pacer.giveBack().map(({ key }) => key)).toEqual([300, 400])
    expect(track.pacer.giveBack().map(({ key }) => key)).toEqual([200])
    expect(track.pacer.giveBack()).toEqual([])
  })

  test('gets nothing once the run is over', () => {
    const track = lastOf(0, 1, 2, 3)
    track.pacer.stop('time')
    expect(track.pacer.giveBack()).toEqual([])
  })
})

test('a place that is free while no session is left to begin is not starved of requests', () => {
  const clock = handClock()
  const track = createTrack(clock, 2)
  track.pacer.begin(opening(0))
  track.pacer.start(0)
  track.pacer.lastBegun()
  clock.at = 1_000
  track.finishOne()
  track.pacer.follow([turn(1, { opens: false, dueMs: 900 })], 0)
  expect(track.pacer.starvedMs).toBe(0)
})
