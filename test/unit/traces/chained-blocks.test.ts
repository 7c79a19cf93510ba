import { describe, expect, test } from 'vitest'

import { countChainedRepeats, findChainedPrefixes, readChain } from '../../../src/traces/chained-blocks.ts'
import { countRepeatedBlocks } from '../../../src/traces/repeated-blocks.ts'
import { createBlockCollector, type RequestBlocks } from '../../../src/traces/request-blocks.ts'
import { findSharedPrefixes } from '../../../src/traces/shared-prefixes.ts'
import { randomTrace } from '../../support/made-traces.ts'

function collected(requests: readonly (readonly number[])[]): RequestBlocks {
  const collector = createBlockCollector()
  for (const ids of requests) collector.add(ids)
  return collector.finish()
}

describe('a chain', () => {
  test.for<number[][][]>([[], [[]], [[5], [5]], [[1, 2, 3], [1, 2], [1, 4, 6], [7], []]].map((requests) => [requests]))(
    'is what %j is',
    ([requests]) => {
      expect(readChain(collected(requests!))).toBeDefined()
    },
  )

  test.for<number[][][]>(
    [
      [
        [1, 2],
        [3, 2],
      ],
      [[1], [2, 1]],
      [[2, 1], [1]],
      [[1, 1]],
      [[1, 2, 1]],
    ].map((requests) => [requests]),
  )('is not what %j is', ([requests]) => {
    expect(readChain(collected(requests!))).toBeUndefined()
  })

  test('knows before and how often', () => {
    expect(
      readChain(
        collected([
          [10, 20, 30],
          [10, 20],
          [10, 40],
        ]),
      ),
    ).toEqual({
      parents: Uint32Array.of(0, 1, 2, 1),
      uses: Uint32Array.of(3, 2, 1, 1),
    })
  })

  test.for([1, 2, 3, 4, 5, 6, 7, 8])('says what a walk through all prefixes says, seed %i', (seed) => {
    const trace = collected(randomTrace(seed, { requests: 200 }).map(({ hashIds = [] }) => hashIds))
    const chain = readChain(trace)!
    expect(countChainedRepeats(trace, chain)).toEqual(countRepeatedBlocks(trace))
    for (const count of [0, 1, 7]) {
      expect(findChainedPrefixes(trace, chain, count)).toEqual(findSharedPrefixes(trace, count))
    }
  })

  test('of nothing says nothing', () => {
    const trace = collected([[], []])
    const chain = readChain(trace)!
    expect(findChainedPrefixes(trace, chain, 5)).toEqual({ unique: 0, groups: 0, reuseRatio: 0, hottest: [] })
    expect([...countChainedRepeats(trace, chain)]).toEqual([0, 0])
  })

  test('may be of 100,000 links', () => {
    const long = Array.from({ length: 100_000 }, (_, i) => i)
    const trace = collected([long, long])
    const { hottest, unique } = findChainedPrefixes(trace, readChain(trace)!, 3)
    expect([unique, hottest]).toEqual([100_000, [{ blocks: 100_000, requests: 2, firstId: 0, lastId: 99_999 }]])
    expect(findSharedPrefixes(trace, 3).hottest).toEqual(hottest)
  })
})
