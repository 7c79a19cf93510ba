/** @module Files of a report, there only when they are whole, and what to do where one can't be written. */
import { InferbenchError, messageOf } from '../error.ts'
import { writeWhole } from '../whole-file.ts'

const UNWRITABLE = 'output-unwritable'

const elsewhere = 'or name a folder elsewhere with the option outputDir'
const full = `free some space, ${elsewhere}`
const closed = `let this user write there, ${elsewhere}`

/** What to do, by the system's code. */
const advice: Readonly<Record<string, string>> = {
  ENOSPC: full,
  EDQUOT: full,
  EFBIG: `raise the limit on the size of files (ulimit -f), ${elsewhere}`,
  EACCES: closed,
  EPERM: closed,
  EROFS: closed,
}

/**
 * Writes a file in folders that it makes, at once, so that it also works while the process exits.
 *
 * @returns the path
 * @throws InferbenchError where it can't be written: what was there before then stays as it was
 */
export function writeResultFile(path: string, text: string): string {
  try {
    writeWhole(path, text)
    return path
  } catch (error) {
    throw unwritable(UNWRITABLE, path, error)
  }
}

/** True for what `writeResultFile` throws. */
export function isUnwritable(error: unknown): error is InferbenchError {
  return error instanceof InferbenchError && error.code === UNWRITABLE
}

/** Says which file can't be written, why, and what to do. */
export function unwritable(code: string, what: string, cause: unknown): InferbenchError {
  const todo = advice[(cause as NodeJS.ErrnoException).code ?? '']
  const message = `Can't write ${what}: ${messageOf(cause)}${todo === undefined ? '' : `. To go on, ${todo}.`}`
  return new InferbenchError(code, 'report', message, { cause })
}
