/** @module A trace file, opened and analysed. */
import * as z from 'zod'

import { createBadRows } from '../bad-rows.ts'
import { parseOptions, strict } from '../options.ts'
import { analyzeRows, type TraceAnalysis } from './analyze.ts'
import { openTraceFile, type TraceFile, type TraceFileOptions, traceFileShape } from './trace-file.ts'

export interface TraceOptions extends TraceFileOptions {
  /** Sizes of finite caches to work out, in blocks. @default none */
  readonly cacheBlocks?: readonly number[] | undefined
}

export interface Trace extends TraceFile {
  readonly analysis: TraceAnalysis
  /** Rows that were left out. */
  readonly skippedRows: number
  /** What was wrong with the first of them. */
  readonly firstProblem: string | undefined
}

const schema = strict({ ...traceFileShape, cacheBlocks: z.array(z.int().min(1)).default([]) })

/**
 * Reads a trace once, from its first row to its last, and analyses it.
 *
 * @throws InferbenchError where the file or a row can't be read
 */
export async function openTrace(path: string, options: TraceOptions = {}): Promise<Trace> {
  const { cacheBlocks, ...rest } = parseOptions(schema, options, 'trace')
  const file = await openTraceFile(path, rest)
  const badRows = createBadRows(rest.onBadRow)
  const analysis = await analyzeRows(file.rows(badRows), { blockSize: file.blockSize, cacheBlocks })
  return { ...file, analysis, skippedRows: badRows.skipped, firstProblem: badRows.firstProblem }
}
