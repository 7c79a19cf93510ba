import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'

import { renderSlicesCsv } from '../../../reporters/slices-csv.ts'
import { SINGLE_METRICS } from '../../../src/metrics/definitions.ts'
import { failure, row, runOf, times } from '../../support/runs.ts'

const head = { name: '=chat, "hot"', load: { pacing: { kind: 'closed' as const }, sliceMs: 250 } }
const { run } = runOf([...times(60, (i) => row(i)), failure(90)], { head })

test('the table of slices has a row for each slice of each run that has any, with every number of it', () => {
  const { run: plain } = runOf([row(0)])
  const rows: Record<string, string>[] = parse(renderSlicesCsv([plain, run]), { columns: true })
  expect(rows).toHaveLength(run.slices!.length)
  expect(rows.length).toBeGreaterThan(3)
  for (const [i, slice] of run.slices!.entries()) {
    const cells = rows[i]!
    expect(cells).toMatchObject({ id: run.id, name: `'=chat, "hot"`, slice: String(i) })
    const { counts, metrics, ...numbers } = slice
    for (const [name, value] of Object.entries({ ...numbers, ...counts })) expect(Number(cells[name])).toBe(value)
    for (const metric of SINGLE_METRICS) {
      const { p90 } = metrics[metric] ?? {}
      expect(cells[`${metric}.p90`]).toBe(p90 === undefined ? '' : String(p90))
    }
  }
})
