/** @module The rows of a run as they were written, one at a time. */
import { closeSync, openSync, readSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'

import { RequestRow } from '../src/report/request-row.ts'

/** Rows of a long run don't fit into one string. */
const CHUNK_BYTES = 1 << 20

/**
 * Reads the rows of a file in their order; it doesn't wait, so that it also works while the process exits.
 *
 * @throws where there is no such file, and at the first line that is no row
 */
export function* readRows(path: string): Generator<RequestRow, void> {
  for (const line of readLines(path)) yield RequestRow.parse(JSON.parse(line))
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
