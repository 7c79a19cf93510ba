/** @module The rows of a trace file, one at a time, in the order of the file. */
import { pipeline, Readable } from 'node:stream'

import { CsvError, type Info, parse } from 'csv-parse'

import { type BadRows, badRow, checkRow, parseRow } from '../bad-rows.ts'
import { InferbenchError } from '../error.ts'
import { readBytes } from '../input-file.ts'
import { readLines } from '../lines.ts'
import { type TraceFormat, traceFormats } from './formats.ts'
import { plainRow } from './plain-row.ts'
import type { TraceRow } from './row.ts'

export interface ReadOptions {
  readonly format: TraceFormat
  /** Keys of JSON rows that may be there and are not read. */
  readonly ignoreKeys: readonly string[]
  /** Takes what is wrong with each row that can't be used. */
  readonly badRows: BadRows
}

const who = 'trace'
/** A longer record is a quote that nobody closed. */
const MAX_RECORD_CHARACTERS = 1 << 20

/**
 * Decompresses by suffix, `.gz` or `.zst`; a byte order mark and blank lines are left out.
 *
 * @throws InferbenchError where the file can't be read to its end, and whatever `badRows` throws
 */
export function readRows(path: string, options: ReadOptions): AsyncGenerator<TraceRow> {
  return traceFormats[options.format].lines === 'json' ? readJson(path, options) : readCsv(path, options)
}

async function* readJson(path: string, { format, ignoreKeys, badRows }: ReadOptions): AsyncGenerator<TraceRow> {
  const schema = traceFormats[format].rows()
  const readPlain = format === 'mooncake' ? plainRow : () => undefined
  for await (const { text, line } of readLines(path, { who, onBadLine: badRows.add })) {
    const place = { who, path, line }
    const row = attempt(badRows, () => {
      const value = parseRow(text, place)
      return readPlain(value) ?? checkRow(schema, without(value, ignoreKeys), place)
    })
    if (row) yield row
  }
}

async function* readCsv(path: string, { format, badRows }: ReadOptions): AsyncGenerator<TraceRow> {
  const schema = traceFormats[format].rows()
  for await (const { record, info } of readRecords(path)) {
    const row = attempt(badRows, () => checkRow(schema, record, { who, path, line: info.lines }))
    if (row) yield row
  }
}

interface CsvRecord {
  /** Cells by the name of their column. */
  readonly record: Readonly<Record<string, string>>
  readonly info: Pick<Info, 'lines'>
}

async function* readRecords(path: string): AsyncGenerator<CsvRecord> {
  const parser = parse({
    bom: true,
    columns: true,
    info: true,
    max_record_size: MAX_RECORD_CHARACTERS,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  })
  try {
    for await (const record of pipeline(Readable.from(readBytes(path, who)), parser, () => undefined)) {
      yield record as CsvRecord
    }
  } catch (error) {
    throw error instanceof CsvError ? notCsv(path, error) : error
  }
}

function notCsv(path: string, error: CsvError): InferbenchError {
  return badRow({ who, path, line: (error as { lines?: number }).lines ?? 1 }, `not valid CSV: ${error.message}`)
}

/** What `read` gives; nothing where the row is bad and bad rows are left out. */
function attempt(badRows: BadRows, read: () => TraceRow): TraceRow | undefined {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof InferbenchError)) throw error
    badRows.add(error)
    return undefined
  }
}

/** The value without some of its keys, which it owns. */
function without(value: unknown, keys: readonly string[]): unknown {
  if (typeof value === 'object' && value !== null) for (const key of keys) Reflect.deleteProperty(value, key)
  return value
}
