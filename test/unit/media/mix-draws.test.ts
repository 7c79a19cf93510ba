import { describe, expect, test } from 'vitest'

import { firstDraws } from '../../../src/media/mix-draws.ts'

describe('the first draw of a request', () => {
  test('is the number of items of all requests before it', () => {
    const counts = [2, 0, 3, 1, 0]
    expect([0, 1, 2, 3, 4, 5].map(firstDraws((request) => counts[request]!))).toEqual([0, 2, 2, 5, 6, 6])
  })

  test('is the same in any order of calls', () => {
    const firstOf = firstDraws((request) => request % 4)
    const backwards = Array.from({ length: 100 }, (_, i) => firstOf(99 - i)).toReversed()
    expect(backwards).toEqual(Array.from({ length: 100 }, (_, i) => firstDraws((request) => request % 4)(i)))
  })
})
