import { expect, test } from 'vitest'

import { createStreams, uniformInteger } from '../../../src/random/streams.ts'
import { createSlots } from '../../../src/simulator/slots.ts'
import { upTo } from '../../support/load-run.ts'

test('as many run as there are slots, and the others wait in order of arrival', () => {
  const slots = createSlots(2)
  const started: number[] = []
  const release = upTo(5).map((i) => slots.take(() => started.push(i)))
  expect([started, slots.running, slots.waiting]).toEqual([[0, 1], 2, 3])
  release[1]!()
  expect(started).toEqual([0, 1, 2])
  release[0]!()
  release[2]!()
  expect([started, slots.running, slots.waiting]).toEqual([[0, 1, 2, 3, 4], 2, 0])
})

test('one that leaves the queue never starts, and frees no slot', () => {
  const slots = createSlots(1)
  const started: string[] = []
  const release = ['runs', 'leaves', 'waits'].map((name) => slots.take(() => started.push(name)))
  release[1]!()
  expect([started, slots.running, slots.waiting]).toEqual([['runs'], 1, 1])
  release[0]!()
  expect(started).toEqual(['runs', 'waits'])
})

test('a slot that is given back twice is free once', () => {
  const slots = createSlots(1)
  const release = slots.take(() => undefined)
  release()
  release()
  expect(slots.running).toBe(0)
  slots.take(() => undefined)
  slots.take(() => undefined)
  expect([slots.running, slots.waiting]).toEqual([1, 1])
})

test('a start that gives its slot back before it returns lets the next one in', async () => {
  const slots = createSlots(1)
  const started: number[] = []
  const hold = slots.take(() => undefined)
  for (const i of upTo(3)) {
    const release = slots.take(() => {
      started.push(i)
      queueMicrotask(() => release())
    })
  }
  hold()
  await new Promise(setImmediate)
  expect([started, slots.running]).toEqual([[0, 1, 2], 0])
})

test('under random arrivals and departures the limit holds, no slot is lost and the order is kept', () => {
  const stream = createStreams('slots').stream('walk')
  const slots = createSlots(5)
  const held = new Map<number, () => void>()
  const running = new Set<number>()
  const started: number[] = []
  const left = new Set<number>()
  for (let step = 0; step < 5_000; step++) {
    if (stream() < 0.52) {
      held.set(
        step,
        slots.take(() => void (running.add(step), started.push(step))),
      )
    } else if (held.size > 0) {
      const who = [...held.keys()][uniformInteger(stream, 0, held.size - 1)]!
      if (!running.delete(who)) left.add(who)
      held.get(who)!()
      held.delete(who)
    }
    expect(running.size).toBe(Math.min(5, held.size))
    expect([slots.running, slots.waiting]).toEqual([running.size, held.size - running.size])
  }
  expect(started).toEqual(started.toSorted((a, b) => a - b))
  expect(started.filter((who) => left.has(who))).toEqual([])
})
