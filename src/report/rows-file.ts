/** @module Writes the rows of a run as they come, so that a run that is killed keeps what it measured. */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

import { InferbenchError, messageOf } from '../error.ts'
import type { RequestRow } from './request-row.ts'

export interface RowsFile {
  write(row: RequestRow): void
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

  function flush(): void {
    if (lines.length > 0) attempt(path, () => writeSync(file, lines.join('')))
    lines = []
  }

  return {
    write(row) {
      lines.push(`${JSON.stringify(row, roundMs)}\n`)
      if (lines.length >= BATCH_ROWS) flush()
    },
    close() {
      flush()
      closeSync(file)
    },
  }
}

/** Microseconds are as fine as the clock is true. */
function roundMs(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Math.round(value * 1e3) / 1e3 : value
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
