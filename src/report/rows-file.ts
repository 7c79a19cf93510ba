/** @module Writes the rows of a run as they come, so that a run that is killed keeps what it measured. */
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

import type { RequestRow } from './request-row.ts'
import { unwritable } from './result-file.ts'

export interface RowsFile {
  /** Rows are on their way to the disk when this returns. Once it has thrown, it writes nothing more and throws the same. */
  write(rows: readonly RequestRow[]): void
  /** Further calls do nothing. */
  close(): void
}

/** @throws InferbenchError when the disk is full or the folder can't be written */
export function openRowsFile(path: string): RowsFile {
  const file = attempt(path, () => {
    mkdirSync(dirname(path), { recursive: true })
    return openSync(path, 'w')
  })
  let open = true
  let failure: unknown

  return {
    write(rows) {
      const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('')
      // What follows half a row would be part of it.
      if (failure) throw failure
      try {
        // Writes all of it or throws; `writeSync` may stop half way on a disk that is getting full.
        attempt(path, () => writeFileSync(file, text))
      } catch (error) {
        failure = error
        throw error
      }
    },
    close() {
      if (open) closeSync(file)
      open = false
    },
  }
}

function attempt<T>(path: string, action: () => T): T {
  try {
    return action()
  } catch (error) {
    throw unwritable('rows-unwritable', `the request rows to ${path}`, error)
  }
}
