/** @module The rows of another machine's run: where its files were brought to, and whether they are all there. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

import { formatCount, formatNumber } from '../src/report/format.ts'
import { machineOf } from '../src/report/merge-problems.ts'
import type { Part, RowsOfPart } from '../src/report/merge-runs.ts'
import type { RequestRow } from '../src/report/request-row.ts'
import type { Problem } from '../src/report/run-report.ts'
import { readRows } from './rows.ts'

const COPY = 'copy the file again'

/**
 * The rows of a part, one at a time; what is missing of them is a problem of the run.
 *
 * @param folder of the report: rows are looked for there and in its subfolders
 */
export function rowsOfPart(folder: string, part: Part): RowsOfPart {
  const problems: Problem[] = []
  return { rows: rowsIn(folder, part, problems), problems: () => problems }
}

function* rowsIn(folder: string, part: Part, problems: Problem[]): Generator<RequestRow, void> {
  const { rowsFile, counts, shard } = part
  const report = (code: string, message: string, advice: string) =>
    problems.push({ code, message: `${machineOf(shard)}: ${message}`, advice })
  const places = placesOf(folder, part)
  const path = places.find((place) => existsSync(place))
  if (path === undefined) {
    const message = `there is no ${rowsFile}, looked for as ${places.join(', ')}`
    report('rows-missing', message, 'bring the folder of each machine along with its blob')
    return
  }
  const expected = counts.sent + counts.warmup
  let read = 0
  try {
    for (const row of readRows(path)) {
      read++
      yield row
    }
  } catch {
    report('rows-damaged', `${path}:${read + 1} is not a row of a request`, COPY)
    return
  }
  if (read === expected) return
  report('rows-incomplete', `${path} has ${formatNumber(read)} of ${formatCount(expected, 'request')}`, COPY)
}

/** Beside the report, or in a folder in there: each machine has one. */
function placesOf(folder: string, { rowsFile }: Part): string[] {
  return [folder, ...subfolders(folder)].map((place) => join(place, rowsFile))
}

function subfolders(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'requests')
      .map(({ name }) => join(folder, name))
  } catch {
    return []
  }
}
