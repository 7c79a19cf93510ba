/** @module The rows that belong to a run, and what its reader must know of them. */
import { isAbsolute, join, normalize } from 'node:path'

import { formatCount, formatNumber } from '../../src/report/format.ts'
import type { RunReport } from '../../src/report/run-report.ts'
import { readRows } from '../rows.ts'
import { createColumns, type RequestColumns } from './request-columns.ts'

export interface RunRows {
  /** `undefined` where no row could be read. */
  readonly columns: RequestColumns | undefined
  /** What is missing, a sentence; empty where nothing is. */
  readonly note: string
}

/**
 * Reads the rows of a run. A report without rows is still one.
 *
 * @param folder where the report is
 */
export function readColumns(folder: string, run: RunReport): RunRows {
  const { rowsFile } = run
  const path = normalize(rowsFile)
  // A report may come from anywhere; it names no file outside its own folder.
  if (isAbsolute(path) || path.startsWith('..')) return without(`${rowsFile} lies outside the folder of the report`)
  const builder = createColumns()
  let read = 0
  let problem = ''
  try {
    for (const row of readRows(join(folder, path))) {
      builder.add(row)
      read++
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return without(`${rowsFile} is not there`)
    problem = code === undefined ? `${rowsFile}:${read + 1} is not a row of a request` : `${rowsFile}: ${code}`
  }
  if (read === 0) return without(problem || `${rowsFile} is empty`)
  return { columns: builder.finish(), note: describeGap(run, read, problem) }
}

function without(why: string): RunRows {
  return { columns: undefined, note: `There are no charts of single requests: ${why}.` }
}

/** The rows of a run are all its requests. */
function describeGap({ counts }: RunReport, read: number, problem: string): string {
  const expected = counts.sent + counts.warmup
  if (problem === '' && read === expected) return ''
  const reason = problem === '' ? 'the file of rows holds no more, or those of another run' : problem
  return `The charts show ${formatNumber(read)} of ${formatCount(expected, 'request')}: ${reason}.`
}
