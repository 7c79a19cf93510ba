import { expect, test } from 'vitest'

import { groupByLength } from '../../../../reporters/html/length-groups.ts'
import { times } from '../../../support/runs.ts'

test('groups are of about as many requests each, in order, and hold all of them', () => {
  const lengths = Float64Array.from(times(1_000, (i) => (i * 389) % 1_009))
  const groups = groupByLength(lengths, lengths)
  expect(groups.map(({ requests }) => requests)).toEqual(times(10, () => 100))
  for (const [i, { from, to }] of groups.entries()) {
    expect(from).toBeLessThanOrEqual(to)
    if (i > 0) expect(from).toBeGreaterThan(groups[i - 1]!.to)
  }
})

test('prompts of one length are never in two groups', () => {
  const lengths = Float64Array.from([...times(90, () => 7), ...times(10, (i) => 10 + i)])
  const groups = groupByLength(lengths, lengths)
  expect(groups.map(({ from, to, requests }) => ({ from, to, requests }))).toEqual([
    { from: 7, to: 7, requests: 90 },
    { from: 10, to: 19, requests: 10 },
  ])
})

test('the percentiles of a group are those of its own requests', () => {
  const lengths = Float64Array.from([...times(101, () => 10), ...times(101, () => 20)])
  const ttfts = Float64Array.from([...times(101, (i) => i), ...times(101, (i) => 1_000 + i)])
  expect(groupByLength(lengths, ttfts)).toEqual([
    { from: 10, to: 10, requests: 101, p50: 50, p95: 95, p99: 99 },
    { from: 20, to: 20, requests: 101, p50: 1_050, p95: 1_095, p99: 1_099 },
  ])
})

test('no request makes no group', () => {
  expect(groupByLength(new Float64Array(), new Float64Array())).toEqual([])
})
