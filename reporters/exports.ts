/** @module Files for other tools, written beside the report. */
import { readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

import { type ExportName } from '../src/report/reporter-options.ts'
import { writeResultFile } from '../src/report/result-file.ts'
import type { RunReport } from '../src/report/run-report.ts'
import { slug } from '../src/report/slug.ts'
import { isOurs, renderAiperfCsv, renderAiperfJson } from './aiperf-files.ts'
import { renderJunit } from './junit.ts'
import { renderRunsCsv } from './runs-csv.ts'
import { renderSlicesCsv } from './slices-csv.ts'

/** AIPerf's own names. */
const AIPERF_JSON = 'profile_export_aiperf.json'
const AIPERF_CSV = 'profile_export_aiperf.csv'

export interface WrittenExport {
  readonly name: ExportName
  /** A file, or a folder where it is one a run. */
  readonly path: string
}

const writers: Record<ExportName, (folder: string, runs: readonly RunReport[]) => string> = {
  aiperf: writeAiperf,
  csv: writeCsv,
  junit: (folder, runs) => writeResultFile(join(folder, 'junit.xml'), renderJunit(runs)),
}

/** Writes the files asked for, all at once, so that it also works while the process exits; those of earlier runs go. */
export function writeExports(
  folder: string,
  runs: readonly RunReport[],
  names: readonly ExportName[],
): WrittenExport[] {
  return names.map((name) => ({ name, path: writers[name](folder, runs) }))
}

/** Beside the table of runs that of their slices, where there are any. */
function writeCsv(folder: string, runs: readonly RunReport[]): string {
  const slices = join(folder, 'slices.csv')
  if (runs.some((run) => run.slices)) writeResultFile(slices, renderSlicesCsv(runs))
  else rmSync(slices, { force: true })
  return writeResultFile(join(folder, 'runs.csv'), renderRunsCsv(runs))
}

/** `aiperf/<file>/<run>/`: the same run has the same folder every time. */
function writeAiperf(folder: string, runs: readonly RunReport[]): string {
  const root = join(folder, 'aiperf')
  removeAiperf(root)
  const taken = new Set<string>()
  for (const run of runs) {
    const inner = join(root, unused(folderOf(run), taken))
    writeResultFile(join(inner, AIPERF_JSON), renderAiperfJson(run))
    writeResultFile(join(inner, AIPERF_CSV), renderAiperfCsv(run))
  }
  return root
}

function folderOf({ suite, name, attempt }: RunReport): string {
  const file = suite.file.replace(/(\.bench|\.test)?\.\w+$/, '')
  return join(slug(`${suite.project} ${file}`), slug(attempt > 0 ? `${name} retry ${attempt}` : name))
}

/** Names that differ only in what a folder can't be called are numbered. */
function unused(path: string, taken: Set<string>): string {
  let name = path
  for (let i = 2; taken.has(name); i++) name = `${path}-${i}`
  taken.add(name)
  return name
}

/** Removes what earlier reports left, and nothing that AIPerf itself has put there. */
function removeAiperf(root: string): void {
  const jsons = list(root).filter((path) => basename(path) === AIPERF_JSON)
  for (const path of jsons.filter((json) => isOurs(readFileSync(json, 'utf8')))) {
    rmSync(path)
    rmSync(join(dirname(path), AIPERF_CSV), { force: true })
    if (readdirSync(dirname(path)).length === 0) rmdirSync(dirname(path))
  }
}

function list(root: string): string[] {
  try {
    return readdirSync(root, { recursive: true, encoding: 'utf8' }).map((path) => join(root, path))
  } catch {
    return []
  }
}
