/** @module Texts that may be too many for memory: they lie in a temporary file and are read back by number. */
import { appendFileSync, readSync } from 'node:fs'

import { openNamelessFile } from '../nameless-file.ts'
import { GrowingColumn } from '../stats/growing-column.ts'

export interface Spill {
  /** The number of the text, from 0. */
  add(text: string): number
  text(number: number): string
}

/** Written in pieces of about this size. */
const PIECE_BYTES = 1 << 20

/** The file is made when the first text comes, and has no name: nothing is left of it once the process has ended. */
export function createSpill(): Spill {
  const ends = new GrowingColumn()
  let file: number | undefined
  let unwritten: string[] = []
  let unwrittenBytes = 0
  let end = 0

  function write(): number {
    file ??= openNamelessFile()
    appendFileSync(file, unwritten.join(''))
    unwritten = []
    unwrittenBytes = 0
    return file
  }

  return {
    add(text) {
      const bytes = Buffer.byteLength(text)
      unwritten.push(text)
      unwrittenBytes += bytes
      if (unwrittenBytes >= PIECE_BYTES) write()
      ends.push((end += bytes))
      return ends.values().length - 1
    },
    text(number) {
      const offsets = ends.values()
      const start = number === 0 ? 0 : offsets[number - 1]!
      const bytes = Buffer.allocUnsafe(offsets[number]! - start)
      readSync(unwritten.length > 0 ? write() : file!, bytes, 0, bytes.length, start)
      return bytes.toString()
    },
  }
}
