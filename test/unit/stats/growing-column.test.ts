import { describe, expect, test } from 'vitest'

import { GrowingColumn } from '../../../src/stats/growing-column.ts'

describe('a growing column', () => {
  test.for([0, 1, 1_023, 1_024, 1_025, 2_048, 2_049, 100_000])('holds %d numbers in the order they came', (n) => {
    const column = new GrowingColumn()
    const plain: number[] = []
    for (let i = 0; i < n; i++) {
      const value = (i * 7_919) % 1_009
      column.push(value)
      plain.push(value)
    }
    expect(column.values()).toEqual(Float64Array.from(plain))
  })

  test('keeps every number that a double can be', () => {
    const numbers = [0, -0, NaN, Infinity, -Infinity, 2 ** 53 - 1, 5e-324, 0.1]
    const column = new GrowingColumn()
    for (const value of numbers) column.push(value)
    expect([...column.values()]).toEqual(numbers)
  })

  test('costs at most twice what its numbers cost', () => {
    const column = new GrowingColumn()
    for (let i = 0; i < 10_000; i++) column.push(i)
    expect(column.values().buffer.byteLength).toBeLessThanOrEqual(2 * 8 * 10_000)
  })
})
