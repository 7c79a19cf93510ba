/** @module Files read line by line: flat memory, whatever the size of the file. */
import { isAscii, isUtf8 } from 'node:buffer'

import { badRow } from './bad-rows.ts'
import type { InferbenchError } from './error.ts'
import { readBytes } from './input-file.ts'

export interface Line {
  /** Without its line end, LF or CRLF, and without a byte order mark. */
  readonly text: string
  /** From 1, blank lines counted. */
  readonly line: number
  /** Where the text begins, in bytes of the decompressed file. */
  readonly offset: number
  /** Length of the text. */
  readonly bytes: number
}

export interface LineOptions {
  /** The part that speaks in errors, such as `trace`. */
  readonly who: string
  /** Longer lines are bad ones, and are not held. @default 256 MiB */
  readonly maxLineBytes?: number | undefined
  /** Takes what is wrong with a line that is too long or isn't UTF-8, and goes on with the next. @default throws it */
  readonly onBadLine?: ((error: InferbenchError) => void) | undefined
}

/** Longest row that is read unless told otherwise. */
export const MAX_LINE_BYTES: number = 1 << 28
const LF = 0x0a
const CR = 0x0d
const BOM = Buffer.from('\uFEFF')
/** What a line may have around its text: a mark and half of its end. */
const FRAME_BYTES = BOM.length + 1

/**
 * The lines of a file, blank ones left out, the last one with or without a line end. Decompresses by suffix, as
 * `readBytes` does.
 *
 * @throws InferbenchError where the file can't be read, and for bad lines unless `onBadLine` takes them
 */
export function readLines(path: string, options: LineOptions): AsyncGenerator<Line> {
  return splitLines(readBytes(path, options.who), path, options)
}

/**
 * The lines of a file whose bytes come in chunks.
 *
 * @param path names the file in errors
 */
export async function* splitLines(
  chunks: AsyncIterable<Buffer>,
  path: string,
  options: LineOptions,
): AsyncGenerator<Line> {
  const splitter = createSplitter(path, options)
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(LF) + 1
    if (end > 0) for (const line of splitter.lines(chunk.subarray(0, end))) yield line
    splitter.hold(chunk.subarray(end))
  }
  for (const line of splitter.lines(Buffer.of(LF))) yield line
}

interface Splitter {
  /** Keeps the beginning of a line. */
  hold(part: Buffer): void
  /** @param whole bytes that end with a line end; what is held comes before them */
  lines(whole: Buffer): Generator<Line>
}

function createSplitter(path: string, { who, maxLineBytes = MAX_LINE_BYTES, onBadLine = fail }: LineOptions): Splitter {
  let parts: Buffer[] = []
  let held = 0
  /** Where the held line begins. */
  let offset = 0
  let line = 0

  return {
    hold(part) {
      held += part.length
      if (held > maxLineBytes + FRAME_BYTES) parts = []
      else if (part.length > 0) parts.push(part)
    },
    *lines(whole) {
      const block = parts.length === 0 ? whole : Buffer.concat([...parts, whole])
      const dropped = held + whole.length - block.length
      parts = []
      held = 0
      const decode = decoderOf(block)
      for (let start = 0, next: number; start < block.length; start = next) {
        next = block.indexOf(LF, start) + 1
        line++
        const end = block[next - 2] === CR && next - 2 >= start ? next - 2 : next - 1
        const from = line === 1 && block.subarray(0, 3).equals(BOM) ? BOM.length : start
        const bytes = end - from + (start === 0 ? dropped : 0)
        const text = bytes > maxLineBytes ? undefined : decode(from, end)
        const problem = rowProblem(text, bytes, maxLineBytes)
        if (problem !== undefined) onBadLine(badRow({ who, path, line }, problem))
        else if (!isBlank(text!)) yield { text: text!, line, offset: offset + dropped + from, bytes }
      }
      offset += dropped + block.length
    },
  }
}

/** Why a row can't be read, if so. `text` is missing where the bytes aren't UTF-8. */
export function rowProblem(text: string | undefined, bytes: number, maxBytes: number): string | undefined {
  if (bytes > maxBytes) return `the row is longer than ${maxBytes.toLocaleString('en')} bytes`
  return text === undefined ? 'the row is not valid UTF-8' : undefined
}

/** Text between two offsets, `undefined` where it isn't UTF-8. What can be said of the whole block is asked once. */
function decoderOf(block: Buffer): (start: number, end: number) => string | undefined {
  if (isAscii(block)) return (start, end) => block.toString('latin1', start, end)
  const valid = isUtf8(block)
  return (start, end) => (valid || isUtf8(block.subarray(start, end)) ? block.toString('utf8', start, end) : undefined)
}

function isBlank(text: string): boolean {
  return text.length === 0 || (text.charCodeAt(0) <= 0x20 && text.trim() === '')
}

function fail(error: InferbenchError): never {
  throw error
}
