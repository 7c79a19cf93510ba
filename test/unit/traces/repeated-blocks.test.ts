import { describe, expect, test } from 'vitest'

import { countRepeatedBlocks } from '../../../src/traces/repeated-blocks.ts'
import { createBlockCollector } from '../../../src/traces/request-blocks.ts'
import { randomTrace, unruly } from '../../support/made-traces.ts'

function counted(requests: readonly (readonly number[])[]): number[] {
  const collector = createBlockCollector()
  for (const ids of requests) collector.add(ids)
  return [...countRepeatedBlocks(collector.finish())]
}

describe('repeated blocks', () => {
  test('are those that another request has at the same position, the first of them included', () => {
    expect(counted([[1, 2, 3], [1, 9, 3], [1]])).toEqual([2, 2, 1])
  })

  test('are not those at another position', () => {
    expect(
      counted([
        [1, 2],
        [2, 1],
        [3, 3],
      ]),
    ).toEqual([0, 0, 0])
  })

  test('count wherever they stand, after others that are not repeated', () => {
    expect(
      counted([
        [1, 7],
        [2, 7],
      ]),
    ).toEqual([1, 1])
  })

  test('are none where there are no blocks', () => {
    expect(counted([])).toEqual([])
    expect(counted([[], []])).toEqual([0, 0])
  })

  test.for([1, 2, 3, 4, 5, 6])('agree with a count of all pairs, seed %i', (seed) => {
    const requests = [...randomTrace(seed), ...unruly(seed)].map(({ hashIds = [] }) => hashIds)
    const others = (request: number, id: number, position: number) =>
      requests.some((ids, other) => other !== request && ids[position] === id)
    const expected = requests.map((ids, request) => ids.filter((id, i) => others(request, id, i)).length)
    expect(counted(requests)).toEqual(expected)
    expect(Math.max(...expected)).toBeGreaterThan(2)
  })
})
