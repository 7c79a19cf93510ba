/** @module The stored report of a Vitest run. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

import { type ReportFile, type RunReport, SCHEMA_VERSION } from '../src/report/run-report.ts'

/** How the rows of a run are called; other files in the folder are not ours. */
const ROWS_FILE = /-[0-9a-f]{8}\.jsonl$/

/**
 * Writes `report.json` into the folder and removes the rows and the page of earlier reports, all at once, so that it also
 * works while the process exits.
 */
export function writeReportFile(folder: string, runs: RunReport[], finished: boolean): string {
  const path = join(folder, 'report.json')
  const report: ReportFile = { schemaVersion: SCHEMA_VERSION, finished, runs }
  mkdirSync(folder, { recursive: true })
  writeFileSync(path, `${JSON.stringify(report, null, 2)}\n`)
  rmSync(pageOf(folder), { force: true })
  removeOrphans(join(folder, 'requests'), new Set(runs.map(({ rowsFile }) => basename(rowsFile))))
  return path
}

/** The page that shows the report. */
export function pageOf(folder: string): string {
  return join(folder, 'report.html')
}

function removeOrphans(folder: string, named: ReadonlySet<string>): void {
  for (const file of list(folder)) {
    if (ROWS_FILE.test(file) && !named.has(file)) rmSync(join(folder, file))
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
