/** @module What synthesis and replay ask of a trace. */
import { createHash, hash } from 'node:crypto'

import { InferbenchError } from '../error.ts'
import { readBytes } from '../input-file.ts'
import type { TraceRow } from './row.ts'

/** Requests that can be read as often as needed, always the same ones in the same order. */
export interface TraceSource {
  /** What it was made from, for reports and errors. */
  readonly path: string
  /** Tokens of a block. */
  readonly blockSize: number
  /** How it was made from that, as JSON for the report; absent where nothing was changed. */
  readonly options?: object
  /** SHA-256 of its content, in hex: texts of blocks differ from trace to trace. */
  hash(): Promise<string>
  rows(): AsyncIterable<TraceRow>
}

/** SHA-256 of a file's content, decompressed, in hex. */
export async function hashOfFile(path: string): Promise<string> {
  const sum = createHash('sha256')
  for await (const chunk of readBytes(path, 'trace')) sum.update(chunk)
  return sum.digest('hex')
}

/** The hash of a trace that is made from another one by these options. */
export async function derivedHash(origin: TraceSource, options: object): Promise<string> {
  return hash('sha256', `${await origin.hash()}:${JSON.stringify(options)}`)
}

/** What is said of a trace that nothing can be made of. */
export function emptyTrace({ path }: TraceSource): InferbenchError {
  return new InferbenchError('empty-trace', 'trace', `${path} holds no requests.`)
}
