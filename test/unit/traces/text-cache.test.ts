import { describe, expect, test } from 'vitest'

import { createTextCache } from '../../../src/traces/text-cache.ts'

/** Keys of the texts that had to be made, in order. */
function track(maxBytes: number, bytesPerCharacter = 1) {
  const cache = createTextCache(maxBytes, bytesPerCharacter)
  const made: number[] = []
  const make = (key: number, length: number) => {
    made.push(key)
    return { text: `${key}`.padEnd(length), tokens: key }
  }
  const get = (key: number, length = 4) => cache.get(key, () => make(key, length)).text
  return { cache, made, get }
}

describe('a text cache', () => {
  test('makes a text once', () => {
    const { made, get } = track(1_000)
    expect([get(1), get(2), get(1)]).toEqual(['1   ', '2   ', '1   '])
    expect(made).toEqual([1, 2])
  })

  test('forgets what was used longest ago', () => {
    const { made, get } = track(300)
    for (const key of [1, 2, 3, 1, 4, 1, 2]) get(key)
    expect(made).toEqual([1, 2, 3, 4, 2])
  })

  test('never takes more than its bytes, and counts them by the width of the characters', () => {
    for (const width of [1, 2]) {
      const { cache, get } = track(1_000, width)
      for (let key = 0; key < 50; key++) {
        get(key % 13, key * 7)
        expect(cache.bytes()).toBeLessThanOrEqual(1_000)
      }
      get(99, 100)
      const before = cache.bytes()
      get(99)
      expect(cache.bytes()).toBe(before)
    }
    const { cache, get } = track(1_000, 2)
    get(1, 100)
    expect(cache.bytes()).toBeGreaterThanOrEqual(200)
  })

  test('gives a text that is too long, and keeps none', () => {
    const { cache, made, get } = track(100)
    expect([get(1, 200), get(1, 200)]).toEqual(['1'.padEnd(200), '1'.padEnd(200)])
    expect([made, cache.bytes()]).toEqual([[1, 1], 0])
  })

  test('forgets as readily after a million texts as at first', () => {
    const { cache, get } = track(5_000_000)
    for (let key = 0; key < 1_000_000; key++) get(key)
    expect(cache.bytes()).toBeGreaterThan(4_900_000)
  })
})
