/** @module Reports of runs that never came to their end, made from the rows that they left. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { createCollector } from '../src/report/collector.ts'
import { RequestRow } from '../src/report/request-row.ts'
import type { RunHead, RunReport } from '../src/report/run-report.ts'

/** Reads the rows of a run, whatever of the last line was written, into a report that is marked unfinished. */
export function recoverRun(folder: string, head: RunHead): RunReport {
  const collector = createCollector()
  for (const row of readRows(join(folder, head.rowsFile))) collector.add(row)
  return collector.finish(head, undefined, false)
}

function readRows(path: string): RequestRow[] {
  const lines = readFileSync(path, 'utf8').split('\n')
  // What follows the last line break was cut off in the middle.
  return lines.slice(0, -1).map((line) => RequestRow.parse(JSON.parse(line)))
}
