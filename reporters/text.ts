/** @module Text for terminals: what comes from outside made harmless, and lines that fit. */
import { stripVTControlCharacters } from 'node:util'

/** Control characters, and those that turn the direction of what follows. */
const UNPRINTABLE = /[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu
/** Characters that take two columns: CJK, kana, Hangul, full-width forms and most emoji. */
const WIDE =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation}/u
/** Characters that take none: marks, joiners, variation selectors. */
const ZERO = /^[\p{Mn}\p{Me}\p{Cf}]/u

/** One line that moves no cursor and changes no colour: white space is single, control characters are spelled out. */
export function printable(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ').replaceAll(UNPRINTABLE, spell)
}

/** Columns that a printable text takes. */
export function columnsOf(text: string): number {
  let columns = 0
  for (const char of text) columns += ZERO.test(char) ? 0 : WIDE.test(char) ? 2 : 1
  return columns
}

/** Breaks a line at spaces so that it fits; what follows the first line is set in. Longer words are cut. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ').flatMap((whole) => cut(whole, width - HANG.length))) {
    const longer = line === '' ? word : `${line} ${word}`
    if (columnsOf(longer) <= width) line = longer
    else {
      lines.push(line)
      line = HANG + word
    }
  }
  return [...lines, line]
}

/** The first of several tables that fits, each in lines that may have colours; the last one where none does. */
export function firstFitting(tables: readonly (readonly string[])[], width: number): readonly string[] {
  const fits = (lines: readonly string[]) => lines.every((line) => columnsOf(stripVTControlCharacters(line)) <= width)
  return tables.find(fits) ?? tables.at(-1)!
}

/** The beginning of a line, as much as fits. */
export function clip(text: string, width: number): string {
  const [head = '', ...tail] = cut(text, width)
  return tail.length === 0 ? head : `${cut(text, width - 1)[0]}…`
}

const HANG = '  '

/** Pieces of at most so many columns, at least a character each. */
function cut(text: string, width: number): string[] {
  const pieces: string[] = []
  let piece = ''
  for (const char of text) {
    if (piece !== '' && columnsOf(piece + char) > width) {
      pieces.push(piece)
      piece = ''
    }
    piece += char
  }
  return [...pieces, piece]
}

function spell(char: string): string {
  const code = char.codePointAt(0)!.toString(16)
  return code.length > 2 ? `\\u${code.padStart(4, '0')}` : `\\x${code.padStart(2, '0')}`
}
