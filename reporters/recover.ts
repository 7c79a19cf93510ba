/** @module Reports of runs that never came to their end, made from the rows that they left. */
import { closeSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { StringDecoder } from 'node:string_decoder'

import { createCollector } from '../src/report/collector.ts'
import { RequestRow } from '../src/report/request-row.ts'
import type { RunHead, RunReport } from '../src/report/run-report.ts'

/** Rows of a long run don't fit into one string. */
const CHUNK_BYTES = 1 << 20

/** Reads the rows of a run, as far as they were written, into a report that is marked unfinished. */
export function recoverRun(folder: string, head: RunHead): RunReport {
  const collector = createCollector(head)
  for (const row of readRows(join(folder, head.rowsFile))) collector.add(row)
  return collector.finish(undefined, false)
}

/** The rows up to the first that can't be read; none where there is no file. */
function* readRows(path: string): Generator<RequestRow, void> {
  try {
    for (const line of readLines(path)) yield RequestRow.parse(JSON.parse(line))
  } catch {
    // A process that died in the middle of a write leaves such a line, and whoever reads it now may be dying as well.
  }
}

/** Lines that have an end: what follows the last line break was cut off in the middle. */
function* readLines(path: string): Generator<string, void> {
  const file = openSync(path, 'r')
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES)
    const decoder = new StringDecoder('utf8')
    let rest = ''
    for (let bytes = readSync(file, chunk); bytes > 0; bytes = readSync(file, chunk)) {
      const lines = (rest + decoder.write(chunk.subarray(0, bytes))).split('\n')
      rest = lines.pop()!
      yield* lines
    }
  } finally {
    closeSync(file)
  }
}
