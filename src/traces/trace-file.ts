/** @module A trace file, to be read row by row. */
import * as z from 'zod'

import { type BadRows, createBadRows, type OnBadRow, onBadRowSchema } from '../bad-rows.ts'
import { parseOptions, strict } from '../options.ts'
import { detectFormat, TRACE_FORMATS, type TraceFormat, traceFormats } from './formats.ts'
import { readRows } from './read.ts'
import type { TraceRow } from './row.ts'
import { hashOfFile, type TraceSource } from './trace-source.ts'

export interface TraceFileOptions {
  /** Tokens of a block. @default that of the format: 16 for Bailian, 512 for others */
  readonly blockSize?: number | undefined
  /** @default what the first line of the file looks like */
  readonly format?: TraceFormat | undefined
  /** Bad rows are errors, or are counted and left out. @default 'error' */
  readonly onBadRow?: OnBadRow | undefined
  /** Keys of JSON rows that may be there and are not read; other unknown keys make a row bad. @default none */
  readonly ignoreKeys?: readonly string[] | undefined
}

export interface TraceFile extends TraceSource {
  readonly format: TraceFormat
  /** @param badRows counts those of this reading */
  rows(badRows?: BadRows): AsyncIterable<TraceRow>
}

/** The options, to be part of a schema. */
export const traceFileShape = {
  blockSize: z.int().min(1).optional(),
  format: z.enum(TRACE_FORMATS).optional(),
  onBadRow: onBadRowSchema,
  ignoreKeys: z.array(z.string().min(1)).default([]),
}

const schema = strict(traceFileShape)

/**
 * Finds out the format of a file, and reads nothing else.
 *
 * @throws InferbenchError where the file can't be read or looks like no trace; later, where a row can't be read
 */
export async function openTraceFile(path: string, options: TraceFileOptions = {}): Promise<TraceFile> {
  const { blockSize, format: asked, onBadRow, ignoreKeys } = parseOptions(schema, options, 'trace')
  const format = asked ?? (await detectFormat(path))
  return {
    path,
    format,
    blockSize: blockSize ?? traceFormats[format].blockSize,
    hash: () => hashOfFile(path),
    rows: (badRows = createBadRows(onBadRow)) => readRows(path, { format, ignoreKeys, badRows }),
  }
}
