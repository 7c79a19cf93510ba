/** @module Merges the runs that several machines sent together: their rows are found, read, and judged as one. */
import { join } from 'node:path'

import { type BaselinePlace, judgeDeferred } from '../src/report/judge-deferred.ts'
import { mergeRuns, type Part } from '../src/report/merge-runs.ts'
import type { RequestRow } from '../src/report/request-row.ts'
import { openRowsFile, type RowsFile } from '../src/report/rows-file.ts'
import type { RunReport } from '../src/report/run-report.ts'
import { lastAttempts } from './gate.ts'
import { rowsOfPart } from './merge-rows.ts'

export interface MergeOptions extends BaselinePlace {
  /** Where the report is written, and where the rows of the parts are looked for. */
  readonly folder: string
}

/** Runs in their order, with one in place of the parts of each that several machines sent. */
export function mergeParts(runs: readonly RunReport[], options: MergeOptions): RunReport[] {
  const groups = groupParts(lastAttemptsOfEach(runs.filter(isPart)))
  const wholes = runs.filter((run) => !isPart(run))
  return [...wholes, ...groups.map((parts) => mergeGroup(parts, options))]
}

function isPart(run: RunReport): run is Part {
  return run.shard !== undefined
}

/** A test that was retried on one machine counts by the last attempt there. */
function lastAttemptsOfEach(parts: readonly Part[]): Part[] {
  const byMachine = Object.values(Object.groupBy(parts, ({ shard }) => shard.index))
  return byMachine.flatMap((own) => lastAttempts(own!) as Part[])
}

/** The parts of each run: of the same test and name; where a test has several of a name, in their order. */
function groupParts(parts: readonly Part[]): [Part, ...Part[]][] {
  const groups = new Map<string, [Part, ...Part[]]>()
  const seen = new Map<string, number>()
  for (const part of parts) {
    const name = JSON.stringify([part.suite, part.name])
    const own = `${part.shard.index} ${name}`
    const nth = seen.get(own) ?? 0
    seen.set(own, nth + 1)
    const key = `${nth} ${name}`
    const group = groups.get(key)
    if (group) group.push(part)
    else groups.set(key, [part])
  }
  return [...groups.values()]
}

function mergeGroup(parts: [Part, ...Part[]], { folder, ...place }: MergeOptions): RunReport {
  const file = createMergedFile(folder)
  try {
    const merged = mergeRuns(parts, (part) => rowsOfPart(folder, part), file.add)
    file.flush()
    judgeDeferred(merged, parts, place)
    return merged.run
  } finally {
    file.close()
  }
}

/** Rows that are written at once. */
const BATCH = 1_000

/** The rows of a merged run, as the first of them names their file. */
function createMergedFile(folder: string) {
  let file: RowsFile | undefined
  let batch: RequestRow[] = []

  function flush(): void {
    file?.write(batch)
    batch = []
  }

  return {
    add(row: RequestRow, rowsFile: string): void {
      file ??= openRowsFile(join(folder, rowsFile))
      batch.push(row)
      if (batch.length === BATCH) flush()
    },
    flush,
    close: () => file?.close(),
  }
}
