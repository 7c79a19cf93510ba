/** @module Traces written to files, in Mooncake's format. */
import { type OutputOptions, writeOutput } from '../output-file.ts'
import { mooncakeLine, type TraceRow } from './row.ts'

const CHUNK_CHARS = 1 << 16

/**
 * Writes a trace, a line a row, as `writeOutput` does: the file appears when it is whole.
 *
 * @returns how many rows
 */
export async function writeTrace(
  path: string,
  rows: AsyncIterable<TraceRow>,
  options: Pick<OutputOptions, 'signal'> = {},
): Promise<number> {
  let count = 0

  async function* chunks(): AsyncGenerator<string> {
    let chunk = ''
    for await (const row of rows) {
      count++
      chunk += mooncakeLine(row)
      if (chunk.length < CHUNK_CHARS) continue
      yield chunk
      chunk = ''
    }
    if (chunk !== '') yield chunk
  }

  await writeOutput(path, chunks(), { who: 'trace', ...options })
  return count
}
