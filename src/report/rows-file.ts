/** @module Writes the rows of a run as they come, so that a run that is killed keeps what it measured. */
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

import { InferbenchError, messageOf } from '../error.ts'
import type { RequestRow } from './request-row.ts'

export interface RowsFile {
  write(row: RequestRow): void
  /** Writes what is left; further calls do nothing. */
  close(): void
}

/** Rows that are written together. */
const BATCH_ROWS = 32

/** @throws InferbenchError when the disk is full or the folder can't be written */
export function openRowsFile(path: string): RowsFile {
  const file = attempt(path, () => {
    mkdirSync(dirname(path), { recursive: true })
    return openSync(path, 'w')
  })
  let lines: string[] = []
  let open = true

  function flush(): void {
    const text = lines.join('')
    // Rows that can't be written are not tried again: half of them may be on the disk.
    lines = []
    // Writes all of it or throws; `writeSync` may stop half way on a disk that is getting full.
    if (text !== '') attempt(path, () => writeFileSync(file, text))
  }

  return {
    write(row) {
      lines.push(`${JSON.stringify(row)}\n`)
      if (lines.length >= BATCH_ROWS) flush()
    },
    close() {
      if (!open) return
      open = false
      try {
        flush()
      } finally {
        closeSync(file)
      }
    },
  }
}

function attempt<T>(path: string, action: () => T): T {
  try {
    return action()
  } catch (error) {
    throw new InferbenchError(
      'rows-unwritable',
      'report',
      `Can't write the request rows to ${path}: ${messageOf(error)}`,
      { cause: error },
    )
  }
}
