/** @module The stored report of a Vitest run. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { type ReportFile, type RunReport, SCHEMA_VERSION } from '../src/report/run-report.ts'

/** Writes `report.json` into the folder, at once, so that it also works while the process exits. */
export function writeReportFile(folder: string, runs: RunReport[], finished: boolean): string {
  const path = join(folder, 'report.json')
  const report: ReportFile = { schemaVersion: SCHEMA_VERSION, finished, runs }
  mkdirSync(folder, { recursive: true })
  writeFileSync(path, `${JSON.stringify(report, null, 2)}\n`)
  return path
}
