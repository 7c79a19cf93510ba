import { describe, expect, test } from 'vitest'

import { createQueue, type Queue } from '../../../src/simulator/queue.ts'

function drain(queue: Queue<string>): string[] {
  const order: string[] = []
  for (let { next } = queue; next !== undefined; { next } = queue) {
    order.push(next)
    queue.remove(next)
  }
  return order
}

function queueOf(...items: string[]): Queue<string> {
  const queue = createQueue<string>()
  for (const item of items) queue.add(item)
  return queue
}

describe('a queue', () => {
  test('gives items in order of arrival', () => {
    expect(drain(queueOf('a', 'b', 'c'))).toEqual(['a', 'b', 'c'])
  })

  test('gives those that were put back before all others, the last of them first', () => {
    const queue = queueOf('c', 'd')
    queue.putBack('b')
    queue.putBack('a')
    expect(drain(queue)).toEqual(['a', 'b', 'c', 'd'])
  })

  test('loses those that give up, wherever they stand', () => {
    const queue = queueOf('c', 'gone', 'd')
    queue.putBack('gone too')
    queue.putBack('a')
    queue.remove('gone')
    queue.remove('gone too')
    queue.remove('never here')
    expect(queue.size).toBe(3)
    expect(drain(queue)).toEqual(['a', 'c', 'd'])
  })

  test('has nothing next when it is empty', () => {
    expect([createQueue().next, createQueue().size]).toEqual([undefined, 0])
  })
})
