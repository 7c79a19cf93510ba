import { describe, expect, test } from 'vitest'

import { createStreams, uniformInteger } from '../../../src/random/streams.ts'
import { createBlockNumbers } from '../../../src/traces/block-numbers.ts'

/** How ids may lie: counted up, anywhere below a bound, or a mixture whose bound grows into the ids it had before. */
const kinds: Record<string, (i: number, draw: (max: number) => number) => number> = {
  'counted up': (i) => i,
  'few, again and again': (_, draw) => draw(100),
  'hashes of 53 bits': (_, draw) => draw(2 ** 53 - 1),
  'around the bound of the array': (_, draw) => 2 ** 20 - 50 + draw(100),
  'a mixture': (i, draw) => (i % 3 === 0 ? draw(2 ** 53 - 1) : i % 3 === 1 ? draw(2 ** 22) : i >>> 1),
}

describe('block numbers', () => {
  test.for(Object.keys(kinds))('count ids in the order in which they first come: %s', (kind) => {
    const stream = createStreams(1).stream(kind)
    const numbers = createBlockNumbers()
    const expected = new Map<number, number>()
    for (let i = 0; i < 20_000; i++) {
      const id = kinds[kind]!(i, (max) => uniformInteger(stream, 0, max))
      if (!expected.has(id)) expected.set(id, expected.size)
      expect(numbers.numberOf(id)).toBe(expected.get(id))
    }
    expect(numbers.size()).toBe(expected.size)
    const ids = [...expected.keys()].filter((_, i) => i % 97 === 0)
    expect(numbers.idsOf(ids.map((id) => expected.get(id)!))).toEqual(ids)
  })

  test('keep the number of an id that was too high for the array and then no more', () => {
    const numbers = createBlockNumbers()
    const late = 3_000_000
    expect(numbers.numberOf(late)).toBe(0)
    for (let id = 0; id < 1_000_000; id++) numbers.numberOf(id)
    expect(numbers.numberOf(late + 1)).toBe(1_000_001)
    expect(numbers.numberOf(late)).toBe(0)
    expect(numbers.idsOf([1_000_001, 0, 1])).toEqual([late + 1, late, 0])
  })

  test('give ids in the order asked, and as often', () => {
    const numbers = createBlockNumbers()
    for (const id of [9, 2 ** 40, 5]) numbers.numberOf(id)
    expect(numbers.idsOf([2, 0, 1, 2])).toEqual([5, 9, 2 ** 40, 5])
  })
})
