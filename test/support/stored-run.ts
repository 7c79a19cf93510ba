/** @module Reports on the disk, with the rows of their runs beside them. */
import type { RequestRow } from '../../src/report/request-row.ts'
import type { RunHead } from '../../src/report/run-report.ts'
import { runOf } from './runs.ts'

export interface StoredRun {
  readonly rows: readonly RequestRow[]
  readonly head?: Partial<RunHead>
  readonly finished?: boolean
}

/** The files of a report in a folder, by path. */
export function storedReport(folder: string, runs: readonly StoredRun[]): Record<string, string> {
  const named = runs.map(({ rows, head, finished }, i) => {
    const rowsFile = head?.rowsFile ?? `requests/run-${i}-0a1b2c3d.jsonl`
    const { run } = runOf(rows, { head: { ...head, rowsFile }, ...(finished === undefined ? {} : { finished }) })
    return { run, text: rows.map((each) => `${JSON.stringify(each)}\n`).join('') }
  })
  const report = { schemaVersion: 1, finished: true, runs: named.map(({ run }) => run) }
  return {
    [`${folder}/report.json`]: JSON.stringify(report),
    ...Object.fromEntries(named.map(({ run, text }) => [`${folder}/${run.rowsFile}`, text])),
  }
}
