/** @module Rows of a large file by number: read once from end to end, then each by its offset. */
import { isUtf8 } from 'node:buffer'
import { createHash, type Hash } from 'node:crypto'

import { badRow, type BadRows, type RowPlace } from '../bad-rows.ts'
import { InferbenchError } from '../error.ts'
import { MAX_LINE_BYTES, rowProblem, splitLines } from '../lines.ts'
import { GrowingColumn } from '../stats/growing-column.ts'
import { jsonSpans } from './json-spans.ts'
import { openReplayFile, type ReplayFile } from './replay-file.ts'

/** How rows stand in a file: one a line, or as the elements of one JSON array. */
export type Layout = 'lines' | 'array'

export interface RowIndexOptions {
  readonly path: string
  /** The part that speaks in errors, such as `dataset.jsonl`. */
  readonly who: string
  readonly layout: Layout
  readonly badRows: BadRows
  /** Longer rows are bad ones. @default 256 MiB */
  readonly maxRowBytes?: number | undefined
}

/** Rows that were accepted, numbered from 0 in the order of the file. */
export interface RowIndex {
  readonly rows: number
  /** SHA-256 of the whole file, decompressed, in hex. */
  readonly hash: string
  /**
   * Reads a row anew.
   *
   * @throws InferbenchError where `read` throws, or the row is not there any more: the file has changed since
   */
  reread<Row>(row: number, read: ReadRow<Row>): Row
}

export type ReadRow<Row> = (text: string, place: RowPlace) => Row

/**
 * Reads a file and remembers where its rows are.
 *
 * @param accept sees every row once; a `bad-row` that it throws goes to `badRows`, and the row gets no number
 * @throws InferbenchError where the file can't be read, or holds no row that can be used
 */
export async function indexRows(options: RowIndexOptions, accept: ReadRow<unknown>): Promise<RowIndex> {
  const { path, who, badRows } = options
  const file = openReplayFile(path, who)
  const hash = createHash('sha256')
  const columns = { offset: new GrowingColumn(), bytes: new GrowingColumn(), line: new GrowingColumn() }
  const entries = new GrowingColumn()
  for await (const found of rowsOf(file, tee(file.chunks(), hash), options)) {
    if (!badRows.accepts(() => accept(found.text, found.place))) continue
    columns.offset.push(found.offset)
    columns.bytes.push(found.bytes)
    columns.line.push(found.place.line)
    if (found.place.entry !== undefined) entries.push(found.place.entry)
  }
  const rows = columns.offset.values().length
  if (rows === 0) throw noRows(options)
  const at = (column: GrowingColumn, row: number) => column.values()[row]!

  function placeOf(row: number): RowPlace {
    const entry = entries.values()[row]
    return { who, path, line: at(columns.line, row), ...(entry === undefined ? {} : { entry }) }
  }

  return {
    rows,
    hash: hash.digest('hex'),
    reread(row, read) {
      const place = placeOf(row)
      const bytes = file.read(at(columns.offset, row), at(columns.bytes, row))
      if (bytes.length < at(columns.bytes, row)) throw changed(place)
      try {
        return read(bytes.toString(), place)
      } catch (error) {
        throw changed(place, error)
      }
    },
  }
}

/** What is said where a row was fit to be used when the file was first read, and no longer is. */
export function changed({ who, path, line }: RowPlace, cause?: unknown): InferbenchError {
  const message = `${path}:${line}: the file was changed while it was in use.`
  return new InferbenchError('input-changed', who, message, { cause })
}

interface FoundRow {
  readonly text: string
  readonly place: RowPlace
  readonly offset: number
  readonly bytes: number
}

function rowsOf(file: ReplayFile, chunks: AsyncIterable<Buffer>, options: RowIndexOptions): AsyncIterable<FoundRow> {
  return options.layout === 'lines' ? linesOf(chunks, options) : elementsOf(file, chunks, options)
}

async function* linesOf(chunks: AsyncIterable<Buffer>, options: RowIndexOptions): AsyncGenerator<FoundRow> {
  const { path, who, badRows, maxRowBytes } = options
  const lines = splitLines(chunks, path, { who, maxLineBytes: maxRowBytes, onBadLine: badRows.add })
  for await (const { text, line, offset, bytes } of lines) yield { text, offset, bytes, place: { who, path, line } }
}

async function* elementsOf(
  file: ReplayFile,
  chunks: AsyncIterable<Buffer>,
  { path, who, badRows, maxRowBytes = MAX_LINE_BYTES }: RowIndexOptions,
): AsyncGenerator<FoundRow> {
  let entry = 0
  for await (const { offset, bytes, line } of jsonSpans(chunks, path, who)) {
    const place = { who, path, line, entry: entry++ }
    const held = bytes > maxRowBytes ? undefined : file.read(offset, bytes)
    const text = held && isUtf8(held) ? held.toString() : undefined
    const problem = rowProblem(text, bytes, maxRowBytes)
    if (problem === undefined) yield { text: text!, offset, bytes, place }
    else badRows.add(badRow(place, problem))
  }
}

async function* tee(chunks: AsyncIterable<Buffer>, hash: Hash): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    hash.update(chunk)
    yield chunk
  }
}

function noRows({ path, who, badRows: { skipped, firstProblem } }: RowIndexOptions): InferbenchError {
  const message =
    skipped === 0 ? `${path} holds no rows.` : `${path} holds no row that can be used; the first: ${firstProblem}`
  return new InferbenchError('empty-dataset', who, message)
}
