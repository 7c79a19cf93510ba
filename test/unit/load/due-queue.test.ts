import { expect, test } from 'vitest'

import { createDueQueue } from '../../../src/load/due-queue.ts'
import { createStreams, uniformInteger } from '../../../src/random/streams.ts'

const request = (key: number, dueMs: number) => ({ key, session: key, dueMs, pieces: [], opens: false, closes: true })

test('requests leave in the order of their due times, those of one instant in the order in which they came', () => {
  const stream = createStreams('due').stream('times')
  const requests = Array.from({ length: 500 }, (_, key) => request(key, uniformInteger(stream, 0, 60)))
  const queue = createDueQueue()
  for (const each of requests) queue.add(each)
  expect(queue.length).toBe(500)
  const left = Array.from({ length: 500 }, () => {
    const next = queue.peek()
    expect(queue.take()).toBe(next)
    return next
  })
  expect(left).toEqual(requests.toSorted((a, b) => a.dueMs - b.dueMs || a.key - b.key))
  expect([queue.length, queue.peek(), queue.take()]).toEqual([0, undefined, undefined])
})
