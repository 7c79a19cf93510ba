/** @module A temporary file that has no name. */
import { mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Opens an empty file to write and read. Nothing is left of it once it is closed, or the process has ended. */
export function openNamelessFile(): number {
  const folder = mkdtempSync(join(tmpdir(), 'inferbench-'))
  const file = openSync(join(folder, 'file'), 'wx+')
  rmSync(folder, { recursive: true })
  return file
}
