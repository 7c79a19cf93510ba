import { describe, expect, test } from 'vitest'

import { createBatch } from '../../../src/simulator/batch.ts'

describe('a batch', () => {
  test('has room for so many items, and for so many tokens of them together', () => {
    const batch = createBatch<string>(3, 100)
    batch.add('a', 60)
    expect([batch.hasRoom(40), batch.hasRoom(41)]).toEqual([true, false])
    batch.add('b', 10)
    batch.add('c', 10)
    expect([batch.hasRoom(0), batch.size, batch.usage]).toEqual([false, 3, 0.8])
  })

  test('takes an item that is larger than all of it, but nothing beside it', () => {
    const batch = createBatch<string>(3, 100)
    expect(batch.hasRoom(500)).toBe(true)
    batch.add('large', 500)
    expect([batch.hasRoom(1), batch.isOverfull, batch.usage]).toEqual([false, false, 1])
  })

  test('is overfull from the first token that does not fit until an item goes', () => {
    const batch = createBatch<string>(3, 20)
    batch.add('a', 10)
    batch.add('b', 10)
    expect(batch.isOverfull).toBe(false)
    batch.grow('a')
    expect([batch.isOverfull, batch.last]).toEqual([true, 'b'])
    expect([batch.remove('b'), batch.isOverfull, batch.last, batch.usage]).toEqual([true, false, 'a', 11 / 20])
  })

  test('gives back all that an item held, once', () => {
    const batch = createBatch<string>(3, 20)
    batch.add('a', 10)
    batch.grow('a')
    expect([batch.remove('a'), batch.remove('a'), batch.size, batch.usage]).toEqual([true, false, 0, 0])
    expect(batch.last).toBeUndefined()
  })

  test('without a limit is never full, and uses nothing of it', () => {
    const batch = createBatch<string>(1_000, Infinity)
    for (let i = 0; i < 999; i++) batch.add(`${i}`, 1e9)
    expect([batch.hasRoom(1e9), batch.isOverfull, batch.usage]).toEqual([true, false, 0])
  })
})
