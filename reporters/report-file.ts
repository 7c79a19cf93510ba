/** @module The stored report of a Vitest run. */
import { rmSync } from 'node:fs'
import { basename, join } from 'node:path'

import { writeResultFile } from '../src/report/result-file.ts'
import { type ReportFile, type RunReport, SCHEMA_VERSION } from '../src/report/run-report.ts'
import { namesIn } from './names-in.ts'

/** How the rows of a run are called; other files in the folder are not ours. */
const ROWS_FILE = /-[0-9a-f]{8}\.jsonl$/

/**
 * Writes `report.json` into the folder and removes the rows and the page of earlier reports, all at once, so that it also
 * works while the process exits.
 */
export function writeReportFile(folder: string, runs: RunReport[], finished: boolean): string {
  const report: ReportFile = { schemaVersion: SCHEMA_VERSION, finished, runs }
  const path = writeResultFile(reportOf(folder), `${JSON.stringify(report, null, 2)}\n`)
  rmSync(pageOf(folder), { force: true })
  removeOrphans(join(folder, 'requests'), new Set(runs.flatMap(rowsFilesOf).map((file) => basename(file))))
  return path
}

/** Those of its parts are kept for another merge. */
function rowsFilesOf({ rowsFile, shards = [] }: RunReport): string[] {
  return [rowsFile, ...shards.map((shard) => shard.rowsFile)]
}

/** The stored report. */
export function reportOf(folder: string): string {
  return join(folder, 'report.json')
}

/** The page that shows the report. */
export function pageOf(folder: string): string {
  return join(folder, 'report.html')
}

function removeOrphans(folder: string, named: ReadonlySet<string>): void {
  for (const file of namesIn(folder)) {
    if (ROWS_FILE.test(file) && !named.has(file)) rmSync(join(folder, file))
  }
}
