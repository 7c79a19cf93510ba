import { describe, expect, test } from 'vitest'

import { createClock } from '../../../src/clock.ts'
import { eventually } from '../../support/eventually.ts'
import { asap, createTrack, handClock, idling, keys, requests, turn } from '../../support/pacer-track.ts'

describe('a request that failed', () => {
  test('leaves again after its pause, charged from when it was due first', () => {
    const clock = handClock()
    const track = createTrack(clock, Infinity, { concurrencyOf: 'requests' })
    track.pacer.begin(requests([10, 5_000]))
    clock.at = 10
    track.pacer.start(0)
    clock.at = 100
    expect(track.failOne(50)).toBe(true)
    clock.at = 149
    track.pacer.begin([])
    expect(keys(track)).toEqual([0])
    clock.at = 152
    track.pacer.begin([])
    expect(track.sent[1]).toEqual({ key: 0, scheduledMs: 10, atMs: 152, heldMs: 140, attempt: 1 })
  })

  test('leaves by itself, though nothing else happens', async () => {
    const track = createTrack(createClock(), 1)
    track.pacer.begin(asap(1))
    track.pacer.start(createClock().now())
    track.failOne(20)
    await eventually(() => expect(keys(track)).toEqual([0, 0]))
  })

  test('lets the thread sleep through a pause of months', () => {
    const looks = idling((clock) => {
      const track = createTrack(clock, 1)
      track.pacer.begin(asap(1))
      track.pacer.start(0)
      track.failOne(9e9)
    })
    expect(looks).toBe(0)
  })

  test('keeps its place in the meantime', () => {
    const clock = handClock()
    const track = createTrack(clock, 1)
    track.pacer.begin(asap(2))
    track.pacer.start(0)
    track.failOne(100)
    expect(keys(track)).toEqual([0])
    clock.at = 100
    track.pacer.begin([])
    track.finishOne()
    expect(keys(track)).toEqual([0, 0, 1])
  })

  test('waits for its first byte like any other under a limit on prefills', () => {
    const track = createTrack(handClock(), 5, { prefillPlaces: 1 })
    track.pacer.begin(asap(2))
    track.pacer.start(0)
    track.failOne(0, false)
    // The place of its prefill went to itself.
    expect(keys(track)).toEqual([0, 0])
    track.pacer.firstByte()
    expect(keys(track)).toEqual([0, 0, 1])
  })

  test('leaves again though the last request has been sent', () => {
    const track = createTrack(handClock(), 1, { requests: 1 })
    track.pacer.begin(asap(3))
    track.pacer.start(0)
    track.pacer.begin([])
    expect(track.exhausted).toEqual(['requests'])
    expect([track.failOne(0), track.retriesOver]).toEqual([true, 0])
    expect(track.sent.at(-1)).toMatchObject({ key: 0, attempt: 1 })
  })

  test.each(['time', 'stopped'] as const)('does not leave again after the end (%s), which is told once', (because) => {
    const clock = handClock()
    const track = createTrack(clock, 2, { requests: 2 })
    track.pacer.begin(asap(2))
    track.pacer.start(0)
    track.failOne(100)
    track.pacer.stop(because)
    track.pacer.stop('stopped')
    clock.at = 1_000
    expect([track.failOne(0), keys(track), track.retriesOver]).toEqual([false, [0, 1], 1])
  })

  test('does not leave again once the time is up', () => {
    const clock = handClock()
    const track = createTrack(clock, 1, { durationMs: 100 })
    track.pacer.begin(asap(1))
    track.pacer.start(0)
    track.failOne(200)
    clock.at = 250
    track.pacer.begin([])
    expect([keys(track), track.retriesOver]).toEqual([[0], 1])
  })
})

test('a turn that an answer delayed is charged from its slot, and the delay is no lag of the client', () => {
  const clock = handClock()
  const track = createTrack(clock, Infinity, { concurrencyOf: 'requests' })
  track.pacer.begin([turn(0, { closes: false, dueMs: 0 })])
  track.pacer.start(0)
  clock.at = 730
  track.pacer.follow([turn(1, { opens: false, slotMs: 500, dueMs: 720 })], 0)
  expect(track.sent[1]).toEqual({ key: 1, scheduledMs: 500, atMs: 730, heldMs: 220 })
})
