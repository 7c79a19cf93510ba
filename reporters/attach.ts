/** @module What `@vitest/ui` shows of a run beside its test: a picture, and a table to take along. */
import type { DescribeRun } from '../src/report/run-attachment.ts'
import { drawRunPicture } from './attach-picture.ts'
import { describeName, describeTotals } from './describe-run.ts'
import { readColumns } from './html/read-columns.ts'
import { renderRun } from './summary.ts'
import { printable } from './text.ts'

/** Reads the rows of the run once. */
export const describeRun: DescribeRun = (run, folder) => {
  const name = printable(describeName(run)).toWellFormed()
  return [
    {
      message: `${name}: ${printable(describeTotals(run))}`,
      contentType: 'image/svg+xml',
      body: drawRunPicture(run, readColumns(folder, run)),
    },
    { message: `${name}: as Markdown`, contentType: 'text/markdown', body: renderRun(run).toWellFormed() },
  ]
}
