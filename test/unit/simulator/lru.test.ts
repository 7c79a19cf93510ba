import { describe, expect, test } from 'vitest'

import { createStreams, type Stream, uniformInteger } from '../../../src/random/streams.ts'
import { createLru, type Lru } from '../../../src/simulator/lru.ts'

/** The definition, word for word: a list from the oldest to the most recent. */
function naiveLru(capacity: number): Lru<number, string> {
  let list: { key: number; value: string; size: number }[] = []
  const total = () => list.reduce((sum, { size }) => sum + size, 0)
  const forget = (key: number) => (list = list.filter((entry) => entry.key !== key))
  return {
    get size() {
      return total()
    },
    get: (key) => list.find((entry) => entry.key === key)?.value,
    use(key, value, size) {
      forget(key)
      if (size > capacity) return
      list.push({ key, value, size })
      while (total() > capacity) list.shift()
    },
    forget: (key) => void forget(key),
  }
}

const KEYS = 12

/** What each key holds. */
function contents(lru: Lru<number, string>): (string | undefined)[] {
  return Array.from({ length: KEYS }, (_, key) => lru.get(key))
}

function step(lru: Lru<number, string>, draw: Stream): void {
  const key = uniformInteger(draw, 0, KEYS - 1)
  const size = uniformInteger(draw, 0, 6)
  const value = `${key} ${uniformInteger(draw, 0, 1)}`
  if (draw() < 0.1) lru.forget(key)
  else lru.use(key, value, size)
}

describe('an LRU', () => {
  test.each([0, 1, 5, 20, 1e9, Infinity])('of capacity %d keeps what a plain list of uses keeps', (capacity) => {
    const lru = createLru<number, string>(capacity)
    const naive = naiveLru(capacity)
    for (let i = 0; i < 3_000; i++) {
      step(lru, createStreams(1).stream('lru', i))
      step(naive, createStreams(1).stream('lru', i))
      expect([contents(lru), lru.size]).toEqual([contents(naive), naive.size])
    }
  })

  test('forgets by use, not by arrival', () => {
    const lru = createLru<string, number>(2)
    lru.use('a', 1, 1)
    lru.use('b', 2, 1)
    lru.use('a', 1, 1)
    lru.use('c', 3, 1)
    expect([lru.get('a'), lru.get('b'), lru.get('c')]).toEqual([1, undefined, 3])
  })

  test('does not count a look as a use', () => {
    const lru = createLru<string, number>(2)
    lru.use('a', 1, 1)
    lru.use('b', 2, 1)
    lru.get('a')
    lru.use('c', 3, 1)
    expect(lru.get('a')).toBeUndefined()
  })

  test('does not keep what is larger than all of it, and keeps the others', () => {
    const lru = createLru<string, number>(10)
    lru.use('small', 1, 4)
    lru.use('large', 2, 11)
    expect([lru.get('small'), lru.get('large'), lru.size]).toEqual([1, undefined, 4])
  })

  test('forgets a key that came back too large', () => {
    const lru = createLru<string, number>(10)
    lru.use('a', 1, 4)
    lru.use('a', 1, 11)
    expect([lru.get('a'), lru.size]).toEqual([undefined, 0])
  })
})
