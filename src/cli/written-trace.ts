/** @module What a command says of a trace that it writes. */
import type { BadRows } from '../bad-rows.ts'
import { formatCount } from '../report/format.ts'
import { traceFormats } from '../traces/formats.ts'
import type { TraceRow } from '../traces/row.ts'
import { createProgress } from './progress.ts'

export interface WrittenTrace {
  readonly path: string
  readonly requests: number
  /** Tokens of a block: nothing in the file says so. */
  readonly blockSize: number
  /** Rows that were left out. */
  readonly badRows: BadRows
}

/** Prints a line, and one for each thing to know. */
export function tellWritten({ path, requests, blockSize, badRows: { skipped, firstProblem } }: WrittenTrace): void {
  console.log(`${formatCount(requests, 'request')} in ${path}`)
  if (skipped > 0) console.log(`${formatCount(skipped, 'row')} skipped; the first: ${firstProblem}`)
  if (blockSize === traceFormats.mooncake.blockSize) return
  console.log(`Blocks of ${formatCount(blockSize, 'token')}: read it with --block-size ${blockSize}`)
}

/** The rows, and on the way how many there were so far. */
export async function* withProgress(rows: AsyncIterable<TraceRow>): AsyncGenerator<TraceRow> {
  const progress = createProgress('requests')
  let done = 0
  try {
    for await (const row of rows) {
      progress.report(++done)
      yield row
    }
  } finally {
    progress.end()
  }
}
