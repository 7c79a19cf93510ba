/** @module Files that are written at once and are there only when they are whole, also while the process exits. */
import { randomUUID } from 'node:crypto'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Writes a file in folders that it makes.
 *
 * @throws the system's error where it can't be written: what was there before then stays as it was
 */
export function writeWhole(path: string, text: string): void {
  const temporary = `${path}.${randomUUID().slice(0, 8)}.part`
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(temporary, text)
    renameSync(temporary, path)
  } catch (error) {
    discard(temporary)
    throw error
  }
}

/** What can't be removed was never made. */
function discard(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {
    // The error that brought us here says more.
  }
}
