import { describe, expect, test } from 'vitest'

import {
  activeRequests,
  blocksOf,
  createBlockCollector,
  endlessCacheHits,
  lengthOf,
  type RequestBlocks,
} from '../../../src/traces/request-blocks.ts'
import { randomTrace, unruly } from '../../support/made-traces.ts'

function collected(requests: readonly (readonly number[])[]): RequestBlocks {
  const collector = createBlockCollector()
  for (const ids of requests) collector.add(ids)
  return collector.finish()
}

describe('collected blocks', () => {
  test('are those of each request, by number', () => {
    const trace = collected([[70, 80, 70], [], [90, 80]])
    expect([0, 1, 2].map((request) => [...blocksOf(trace, request)])).toEqual([[0, 1, 0], [], [2, 1]])
    expect([0, 1, 2].map((request) => lengthOf(trace, request))).toEqual([3, 0, 2])
    expect(trace).toMatchObject({ requests: 3, distinct: 3 })
    expect(trace.idsOf([2, 0])).toEqual([90, 70])
    expect([...activeRequests(trace)]).toEqual([0, 2])
  })

  test('are none where nothing was added', () => {
    const trace = collected([])
    expect(trace).toMatchObject({ requests: 0, distinct: 0 })
    expect(trace.blocks).toHaveLength(0)
    expect([...activeRequests(trace)]).toEqual([])
  })

  test('survive growth', () => {
    const requests = Array.from({ length: 3_000 }, (_, i) => Array.from({ length: i % 7 }, (__, j) => i * 10 + j))
    const trace = collected(requests)
    for (const [request, ids] of requests.entries()) {
      expect(trace.idsOf([...blocksOf(trace, request)].slice(0, 1))).toEqual(ids.slice(0, 1))
      expect(lengthOf(trace, request)).toBe(ids.length)
    }
  })
})

describe('an endless cache', () => {
  test('finds the leading blocks that came before, at any position', () => {
    expect([...endlessCacheHits(collected([[1, 2, 3], [2, 3, 9, 1], [9], [], [3, 4, 1]]))]).toEqual([0, 2, 1, 0, 1])
  })

  test('does not count what the request itself brings', () => {
    expect([
      ...endlessCacheHits(
        collected([
          [1, 1, 1],
          [1, 1, 2, 2],
        ]),
      ),
    ]).toEqual([0, 2])
  })

  test.for([1, 2, 3, 4])('agrees with a set of what was seen, seed %i', (seed) => {
    const requests = [...randomTrace(seed), ...unruly(seed)].map(({ hashIds = [] }) => hashIds)
    const seen = new Set<number>()
    const expected = requests.map((ids) => {
      const fresh = ids.findIndex((id) => !seen.has(id))
      for (const id of ids) seen.add(id)
      return fresh === -1 ? ids.length : fresh
    })
    expect([...endlessCacheHits(collected(requests))]).toEqual(expected)
  })
})
