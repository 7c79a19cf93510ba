/** @module Where the elements of a large JSON array stand in its bytes. */
import { badRow } from '../bad-rows.ts'

/** An element, without the commas around it, but with its white space. */
export interface JsonSpan {
  /** In bytes from the beginning of the file. */
  readonly offset: number
  readonly bytes: number
  /** The line on which its first character stands, from 1. */
  readonly line: number
}

const TAB = 0x09
const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20
const QUOTE = 0x22
const COMMA = 0x2c
const OPEN_ARRAY = 0x5b
const BACKSLASH = 0x5c
const CLOSE_ARRAY = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const BOM = [0xef, 0xbb, 0xbf]

/**
 * The elements of the array that is the whole file. Only what separates them is understood; that each is a JSON value is for
 * the reader to see, and one that isn't, as between two commas in a row, comes as a span all the same.
 *
 * @param path names the file in errors, `who` the part that speaks
 * @throws InferbenchError `bad-row` where the file isn't one array, or ends before it does
 */
export async function* jsonSpans(
  chunks: AsyncIterable<Uint8Array>,
  path: string,
  who: string,
): AsyncGenerator<JsonSpan> {
  const scanner = createScanner((line, problem) => badRow({ who, path, line }, problem))
  for await (const chunk of chunks) for (const span of scanner.scan(chunk)) yield span
  scanner.end()
}

interface Scanner {
  scan(chunk: Uint8Array): Generator<JsonSpan>
  end(): void
}

type Fail = (line: number, problem: string) => Error

function createScanner(fail: Fail): Scanner {
  /** 0 outside the array, 1 between its elements. */
  let depth = 0
  let closed = false
  let inString = false
  let escaped = false
  let line = 1
  /** Of the chunk, and of the element in it. */
  let base = 0
  let from = 0
  /** 0 where the element is white space so far. */
  let fromLine = 0
  let spans = 0

  function open(byte: number, at: number): void {
    if (closed) throw fail(line, 'expected nothing after the end of the array')
    if (byte === BOM[at]) return
    if (byte !== OPEN_ARRAY) throw fail(line, 'expected a JSON array, which begins with [')
    depth = 1
    from = at + 1
  }

  /** The element that a comma or the end of the array closes; none where the array is empty. */
  function close(byte: number, at: number): JsonSpan | undefined {
    const span = { offset: from, bytes: at - from, line: fromLine || line }
    const empty = fromLine === 0 && spans === 0 && byte === CLOSE_ARRAY
    closed = byte === CLOSE_ARRAY
    depth = closed ? 0 : 1
    from = at + 1
    fromLine = 0
    spans++
    return empty ? undefined : span
  }

  function step(byte: number): void {
    fromLine ||= line
    if (byte === QUOTE) inString = true
    else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) depth++
    else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) depth--
    if (depth === 0) throw fail(line, 'expected no } here')
  }

  /** The index of the quote that ends the string, or the chunk's length where it goes on. */
  function endOfString(chunk: Uint8Array, start: number): number {
    // What is kept from chunk to chunk is slow to reach: this loop is most of the time.
    let skip = escaped
    let i = start
    for (; i < chunk.length; i++) {
      const byte = chunk[i]
      if (skip) skip = false
      else if (byte === BACKSLASH) skip = true
      else if (byte === QUOTE) break
      if (byte === LF) line++
    }
    escaped = skip
    inString = i === chunk.length
    return i
  }

  return {
    *scan(chunk) {
      for (let i = 0; i < chunk.length; i++) {
        if (inString) {
          i = endOfString(chunk, i)
          continue
        }
        const byte = chunk[i]!
        if (byte === LF) line++
        if (isSpace(byte)) continue
        if (depth === 0) open(byte, base + i)
        else if (depth === 1 && (byte === COMMA || byte === CLOSE_ARRAY)) {
          const span = close(byte, base + i)
          if (span) yield span
        } else step(byte)
      }
      base += chunk.length
    },
    end() {
      if (closed) return
      throw fromLine > 0
        ? fail(fromLine, 'the element that begins here does not end')
        : fail(line, depth === 0 ? 'expected a JSON array, which begins with [' : 'the array does not end')
    },
  }
}

function isSpace(byte: number): boolean {
  return byte === SPACE || byte === LF || byte === CR || byte === TAB
}
