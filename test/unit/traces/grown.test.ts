import { describe, expect, test } from 'vitest'

import { emptied, grown, release } from '../../../src/traces/grown.ts'

describe('a column', () => {
  test.for([Uint32Array, Int32Array, Float64Array])('of %o keeps its numbers and its kind when it grows', (Kind) => {
    const larger = grown(Kind.of(3, 1, 2) as Uint32Array, 3)
    expect(larger).toBeInstanceOf(Kind)
    expect([...larger]).toEqual([3, 1, 2, 0, 0, 0])
  })

  test('is itself where there is room', () => {
    const column = new Uint32Array(4)
    expect(grown(column, 3)).toBe(column)
  })

  test('grows as far as it takes', () => {
    expect(grown(new Uint32Array(4), 100)).toHaveLength(101)
  })

  test('gives its memory back when another takes its place', () => {
    for (const replace of [(column: Uint32Array) => grown(column, 4), (column: Uint32Array) => emptied(column, 9)]) {
      const column = new Uint32Array(4)
      replace(column)
      expect(column).toHaveLength(0)
    }
    const column = new Uint32Array(4)
    release(column)
    expect(column).toHaveLength(0)
  })

  test('is all 0 when it is emptied', () => {
    expect([...emptied(Uint32Array.of(1, 2), 3)]).toEqual([0, 0, 0])
  })
})
