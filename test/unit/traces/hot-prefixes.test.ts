import { describe, expect, test } from 'vitest'

import { createHotPrefixes } from '../../../src/traces/hot-prefixes.ts'
import { createBlockCollector } from '../../../src/traces/request-blocks.ts'

const collector = createBlockCollector()
collector.add([100, 101, 102, 103])
/** Block i has the id 100 + i. */
const trace = collector.finish()

const prefixes = [
  { depth: 3, requests: 2, first: 0, last: 2 },
  { depth: 1, requests: 4, first: 1, last: 1 },
  { depth: 1, requests: 4, first: 0, last: 0 },
  { depth: 2, requests: 9, first: 0, last: 3 },
  { depth: 1, requests: 2, first: 2, last: 2 },
]

function listed(order: readonly number[], count: number): string[] {
  const hottest = createHotPrefixes(count)
  for (const i of order) hottest.add(prefixes[i]!)
  return hottest
    .list(trace)
    .map(({ blocks, requests, firstId, lastId }) => [blocks, requests, firstId, lastId].join(' '))
}

describe('hot prefixes', () => {
  test('are listed by what they save, the shorter and the earlier first among equals', () => {
    expect(listed([0, 1, 2, 3, 4], 9)).toEqual([
      '2 9 100 103',
      '1 4 100 100',
      '1 4 101 101',
      '3 2 100 102',
      '1 2 102 102',
    ])
  })

  test('are the same in whatever order they come', () => {
    const expected = listed([0, 1, 2, 3, 4], 3)
    expect(expected).toHaveLength(3)
    const orders = [
      [4, 3, 2, 1, 0],
      [2, 4, 0, 3, 1],
      [1, 0, 4, 2, 3],
    ]
    for (const order of orders) expect(listed(order, 3)).toEqual(expected)
  })

  test('are none where none are asked for', () => {
    expect(listed([0, 1, 2], 0)).toEqual([])
  })
})
