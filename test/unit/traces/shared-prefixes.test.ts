import { describe, expect, test } from 'vitest'

import { createBlockCollector } from '../../../src/traces/request-blocks.ts'
import { findSharedPrefixes, type SharedPrefixes } from '../../../src/traces/shared-prefixes.ts'
import { randomTrace, unruly } from '../../support/made-traces.ts'

function shared(requests: readonly (readonly number[])[], count = 10): SharedPrefixes {
  const collector = createBlockCollector()
  for (const ids of requests) collector.add(ids)
  return findSharedPrefixes(collector.finish(), count)
}

/** Every prefix, spelled out, and how many requests begin with it. */
function prefixCounts(requests: readonly (readonly number[])[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const ids of requests) {
    for (const i of ids.keys()) {
      const prefix = ids.slice(0, i + 1).join()
      counts.set(prefix, (counts.get(prefix) ?? 0) + 1)
    }
  }
  return counts
}

describe('prefixes', () => {
  test.for<[requests: number[][], unique: number, groups: number]>([
    [
      [
        [1, 2, 3],
        [1, 2, 4],
        [1, 5],
      ],
      5,
      1,
    ],
    [
      [
        [1, 2],
        [1, 3],
        [2, 4],
        [2, 5],
      ],
      6,
      2,
    ],
    [
      [
        [1, 2],
        [1, 2],
        [1, 2],
      ],
      2,
      1,
    ],
    [[[1], [2], [3]], 3, 0],
    // The same blocks in another order, or again, are other prefixes.
    [
      [
        [1, 2, 1],
        [2, 1, 2],
        [1, 1],
      ],
      7,
      1,
    ],
    [
      [
        [1, 3],
        [2, 3],
        [1, 3, 3],
        [2, 3, 3],
      ],
      6,
      2,
    ],
    [[], 0, 0],
    [[[], []], 0, 0],
  ])('of %j: %i, in %i groups', ([requests, unique, groups]) => {
    expect(shared(requests)).toMatchObject({ unique, groups })
  })

  test('are reused where two requests begin with them, the first one included', () => {
    expect(
      shared([
        [1, 2, 3],
        [1, 2, 4],
        [1, 5],
      ]).reuseRatio,
    ).toBe(5 / 8)
    expect(shared([[1, 2], [3]]).reuseRatio).toBe(0)
    expect(shared([]).reuseRatio).toBe(0)
  })

  const kinds = {
    'as servers write them': (seed: number) => randomTrace(seed),
    'that follow anything': unruly,
    'of both kinds': (seed: number) => [...unruly(seed), ...randomTrace(seed), ...unruly(seed + 100)],
  }

  for (const [kind, rowsOf] of Object.entries(kinds)) {
    test.for([1, 2, 3, 4, 5, 6])(`${kind} are those of a list of all of them, seed %i`, (seed) => {
      const requests = rowsOf(seed).map(({ hashIds = [] }) => hashIds)
      const counts = [...prefixCounts(requests).values()]
      const total = requests.flat().length
      expect(shared(requests)).toMatchObject({
        unique: counts.length,
        reuseRatio: counts.filter((count) => count > 1).reduce((sum, count) => sum + count, 0) / total,
      })
    })
  }
})

describe('the hottest prefixes', () => {
  test('save most blocks, best first', () => {
    const requests = [[1, 2, 3, 4], [1, 2, 3, 4], [7], [7], [7], [7], [9, 8], [9, 8]]
    expect(shared(requests).hottest).toEqual([
      { blocks: 4, requests: 2, firstId: 1, lastId: 4 },
      { blocks: 1, requests: 4, firstId: 7, lastId: 7 },
      { blocks: 2, requests: 2, firstId: 9, lastId: 8 },
    ])
    expect(shared(requests, 1).hottest).toHaveLength(1)
    expect(shared(requests, 0).hottest).toEqual([])
  })

  test('are named where their requests part', () => {
    const chat = (id: number) => [1, 2, 3, id]
    expect(shared([chat(10), chat(11), chat(12), chat(13)]).hottest).toEqual([
      { blocks: 3, requests: 4, firstId: 1, lastId: 3 },
    ])
  })

  test('are listed beside their continuation where less than nine in ten take it', () => {
    const most = (count: number) => [...Array.from({ length: count }, () => [1, 2]), [1, 3]]
    expect(shared(most(9)).hottest.map(({ blocks }) => blocks)).toEqual([2])
    expect(shared(most(8)).hottest.map(({ blocks }) => blocks)).toEqual([2, 1])
  })

  test('are none where nothing is shared', () => {
    expect(
      shared([
        [1, 2],
        [3, 4],
      ]).hottest,
    ).toEqual([])
  })

  test.for([1, 2, 3, 4])('begin as many requests as they say, seed %i', (seed) => {
    const requests = [...randomTrace(seed), ...unruly(seed)].map(({ hashIds = [] }) => hashIds)
    const { hottest } = shared(requests, 5)
    const savings = hottest.map((prefix) => (prefix.requests - 1) * prefix.blocks)
    expect(savings).toEqual(savings.toSorted((a, b) => b - a))
    for (const { blocks, requests: count, firstId, lastId } of hottest) {
      const begun = [...prefixCounts(requests)]
        .filter(([, held]) => held === count)
        .map(([prefix]) => prefix.split(','))
      const found = begun.some(
        (ids) => ids.length === blocks && ids[0] === String(firstId) && ids.at(-1) === String(lastId),
      )
      expect(found).toBe(true)
    }
    expect(hottest).toHaveLength(5)
  })
})
