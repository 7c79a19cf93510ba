import { describe, expect, test } from 'vitest'

import { createStreams, uniformInteger } from '../../../src/random/streams.ts'
import { createPairTable } from '../../../src/traces/pair-table.ts'

const stream = createStreams(42).stream('pairs')
const most = 2 ** 32 - 1

/** Pairs of few and of many values, with the extremes among them. */
function randomPairs(count: number, max: number): [number, number][] {
  const number = () => (stream() < 0.05 ? most : uniformInteger(stream, 0, max))
  return Array.from({ length: count }, () => [number(), number()])
}

describe('a pair table', () => {
  test.for([
    [5_000, 3],
    [5_000, 60],
    [20_000, most],
  ])('numbers %i pairs up to %i in the order in which they first come', ([count, max]) => {
    const table = createPairTable()
    const numbers = new Map<string, number>()
    for (const [first, second] of randomPairs(count!, max!)) {
      const key = `${first},${second}`
      expect(table.has(first, second)).toBe(numbers.has(key))
      const number = numbers.get(key) ?? numbers.size
      numbers.set(key, number)
      expect(table.add(first, second, -1)).toBe(number)
      expect([table.first(number), table.second(number)]).toEqual([first, second])
    }
    expect(table.size()).toBe(numbers.size)
  })

  test('takes any guess, right or wrong', () => {
    const table = createPairTable()
    const pairs = randomPairs(2_000, 40)
    const numbers = pairs.map(([first, second]) => table.add(first, second, -1))
    for (const guess of [-1, 0, 7, table.size(), table.size() + 5, most]) {
      expect(pairs.map(([first, second]) => table.add(first, second, guess))).toEqual(numbers)
    }
    expect(pairs.map(([first, second], i) => table.add(first, second, numbers[i]!))).toEqual(numbers)
  })

  test('tells a pair from its mirror image', () => {
    const table = createPairTable()
    expect([table.add(1, 2, -1), table.add(2, 1, -1), table.add(1, 2, -1)]).toEqual([0, 1, 0])
  })

  test('finds every pair again once it has grown', () => {
    const table = createPairTable()
    for (let i = 0; i < 50_000; i++) table.add(i, i * 4_096, -1)
    for (let i = 0; i < 50_000; i++) expect(table.add(i, i * 4_096, -1)).toBe(i)
  })
})
