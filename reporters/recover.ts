/** @module Reports of runs that never came to their end, made from the rows that they left. */
import { join } from 'node:path'

import { createCollector } from '../src/report/collector.ts'
import type { RequestRow } from '../src/report/request-row.ts'
import type { RunHead, RunReport } from '../src/report/run-report.ts'
import { readRows } from './rows.ts'

/** Reads the rows of a run, as far as they were written, into a report that is marked unfinished. */
export function recoverRun(folder: string, head: RunHead): RunReport {
  const collector = createCollector(head)
  for (const row of readableRows(join(folder, head.rowsFile))) collector.add(row)
  return collector.finish(undefined, false)
}

/** The rows up to the first that can't be read; none where there is no file. */
function* readableRows(path: string): Generator<RequestRow, void> {
  try {
    yield* readRows(path)
  } catch {
    // A process that died in the middle of a write leaves such a line, and whoever reads it now may be dying as well.
  }
}
