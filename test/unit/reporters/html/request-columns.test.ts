import { describe, expect, test } from 'vitest'

import { createColumns, measuredSamples, type RequestColumns } from '../../../../reporters/html/request-columns.ts'
import type { RequestRow } from '../../../../src/report/request-row.ts'
import { failure, row, runOf, times, wholeAnswer } from '../../../support/runs.ts'

function columnsOf(rows: Iterable<RequestRow>): RequestColumns {
  const columns = createColumns()
  for (const each of rows) columns.add(each)
  return columns.finish()
}

test('a column holds a number of each request in order, NaN where it has none', () => {
  const { rows, column } = columnsOf([row(0, { ttft: 70 }), failure(1), wholeAnswer(2), row(3, { ttft: 90 })])
  expect(rows).toBe(4)
  expect([...column.ttft]).toEqual([70, NaN, NaN, 90])
  expect([...column.sentMs]).toEqual([0, 10, 20, 30])
  expect([...column.requestLatency]).toEqual([200, NaN, 200, 200])
})

test('the samples of a metric are those of the report: measured requests, sorted', () => {
  const rows = times(500, (i) =>
    i % 7 === 3 ? failure(i) : row(i, { ttft: (i * 389) % 499, phase: i < 50 ? 'warmup' : 'measured' }),
  )
  const samples = measuredSamples(columnsOf(rows), 'ttft')!
  const { samples: collected } = runOf(rows)
  expect([...samples]).toEqual([...collected.sorted('ttft')!])
})

test('there are no samples of what no request has', () => {
  expect(measuredSamples(columnsOf([wholeAnswer(0), failure(1)]), 'itl')).toBeUndefined()
})

test('an error is known by its kind, and by its outcome where it has none', () => {
  const { error: _, ...cancelled } = { ...failure(2), outcome: 'cancelled' as const }
  const columns = columnsOf([row(0), failure(1, 'http-429'), cancelled, failure(3, 'http-429')])
  expect(times(4, (i) => columns.errorOf(i))).toEqual([undefined, 'http-429', 'cancelled', 'http-429'])
})

describe('the slowest requests', () => {
  const took = (i: number) => (i * 389) % 997
  const rows = times(900, (i) => row(i, { scheduledMs: i, sentMs: i, endMs: i + took(i) }))

  test('are twenty, the slowest first', () => {
    const slowest = rows.toSorted((a, b) => took(b.seq) - took(a.seq)).slice(0, 20)
    expect(columnsOf(rows).slowest.map(({ seq }) => seq)).toEqual(slowest.map(({ seq }) => seq))
  })

  test('count from when a request was due, not from when it was sent', () => {
    const late = row(900, { scheduledMs: 0, sentMs: 5_000, endMs: 5_001 })
    expect(columnsOf([...rows, late]).slowest[0]!.seq).toBe(900)
  })

  test('are the earlier ones where many took as long', () => {
    expect(columnsOf(times(50, (i) => row(i))).slowest.map(({ seq }) => seq)).toEqual(times(20, (i) => i))
  })

  test('do not hold on to the gaps between chunks', () => {
    expect(columnsOf(rows).slowest[0]).not.toHaveProperty('icl')
  })
})
