import { describe, expect, test } from 'vitest'

import { type HitRateSeries, hitRateSeries } from '../../../src/traces/hit-rate-series.ts'
import { createBlockCollector, endlessCacheHits } from '../../../src/traces/request-blocks.ts'

function series(
  requests: readonly (readonly number[])[],
  timestampsMs: readonly number[],
  count: number,
): HitRateSeries {
  const collector = createBlockCollector()
  for (const ids of requests) collector.add(ids)
  const trace = collector.finish()
  return hitRateSeries(trace, endlessCacheHits(trace), Float64Array.from(timestampsMs), count)
}

const none = [NaN, NaN, NaN, NaN]

describe('the hit rate over a trace', () => {
  test('goes by time, from the first request to the last', () => {
    expect(series([[1, 2], [1, 2], [1, 3], [9]], [5_000, 5_400, 5_999, 7_000], 2)).toEqual({
      by: 'time',
      windows: [
        { start: 0, requests: 3, blocks: 6, blockHitRate: 0.5 },
        { start: 1_000, requests: 1, blocks: 1, blockHitRate: 0 },
      ],
    })
  })

  test('goes by requests where one of them has no timestamp', () => {
    const expected = {
      by: 'request',
      windows: [
        { start: 0, requests: 2, blocks: 2, blockHitRate: 0.5 },
        { start: 2, requests: 2, blocks: 2, blockHitRate: 1 },
      ],
    }
    expect(series([[1], [1], [1], [1]], none, 2)).toEqual(expected)
    expect(series([[1], [1], [1], [1]], [0, 1, 2, NaN], 2)).toEqual(expected)
  })

  test('takes timestamps in any order', () => {
    expect(series([[1], [1]], [900, 100], 2).windows).toMatchObject([{ blockHitRate: 1 }, { blockHitRate: 0 }])
  })

  test('has gaps where no request has blocks', () => {
    expect(series([[1], [], [1]], [0, 500, 1_000], 4).windows.map(({ blockHitRate }) => blockHitRate)).toEqual([
      0,
      null,
      null,
      1,
    ])
  })

  test('is one window where all came at once', () => {
    const { windows } = series([[1], [1]], [7, 7], 3)
    expect(windows.map(({ requests }) => requests)).toEqual([2, 0, 0])
  })

  test('loses no request, whatever the rounding', () => {
    for (let requests = 1; requests < 40; requests++) {
      const ids = Array.from({ length: requests }, () => [1])
      const times = ids.map((_, i) => i * 0.1)
      for (const timestamps of [times, ids.map(() => NaN)]) {
        const { windows } = series(ids, timestamps, 7)
        expect(windows.reduce((sum, window) => sum + window.requests, 0)).toBe(requests)
      }
    }
  })
})
