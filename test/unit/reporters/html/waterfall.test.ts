import { expect, test } from 'vitest'

import { markupOf } from '../../../../reporters/html/markup.ts'
import { createColumns } from '../../../../reporters/html/request-columns.ts'
import { renderWaterfall } from '../../../../reporters/html/waterfall.ts'
import type { RequestRow } from '../../../../src/report/request-row.ts'
import { failure, row, wholeAnswer } from '../../../support/runs.ts'

function waterfallOf(...rows: readonly RequestRow[]): string {
  const columns = createColumns()
  for (const each of rows) columns.add(each)
  return markupOf(renderWaterfall(columns.finish()))
}

/** Cells of the row of a request. */
function cellsOf(page: string, seq: number): string[] {
  const cells = new RegExp(`<th[^>]*>#${seq}</th>(.*?)</tr>`, 's').exec(page)![1]!
  return Array.from(cells.matchAll(/<td[^>]*>(.*?)<\/td>/gs), ([, cell]) => cell!)
}

test('a slow request has its outcome, its name for the server, and where its time went', () => {
  const page = waterfallOf(row(3, { scheduledMs: 10, sentMs: 40, turn: 1, turns: 4 }))
  expect(cellsOf(page, 3)).toEqual([
    'completed',
    'session-3, turn 2 of 4',
    'run-3',
    '40',
    '30',
    '100',
    '200',
    '20',
    '11',
  ])
})

test('a request without an answer has its kind of error and no times', () => {
  expect(cellsOf(waterfallOf(failure(0, 'http-503')), 0)).toEqual([
    'failed: http-503',
    'session-0',
    'run-0',
    '0',
    '0',
    '–',
    '–',
    '–',
    '–',
  ])
})

test('only parts that some request has are in the legend', () => {
  const legend = (page: string) => [...page.matchAll(/<\/svg>([a-z ]+)</g)].map(([, name]) => name)
  expect(legend(waterfallOf(row(0)))).toEqual(['first token', 'rest of the answer'])
  expect(legend(waterfallOf(wholeAnswer(0)))).toEqual(['rest of the answer'])
  expect(legend(waterfallOf(row(0, { scheduledMs: -5 }), failure(1)))).toEqual([
    'waited to be sent',
    'first token',
    'rest of the answer',
    'no answer',
  ])
})
