/** @module The word that runs leave of their progress while they go on. */
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import { Progress, progressFolder } from '../src/report/progress.ts'
import { namesIn } from './names-in.ts'

/** All runs that go on, by name; what can't be read is left out: a run may have ended in this moment. */
export function readProgress(outputFolder: string): Progress[] {
  const folder = progressFolder(outputFolder)
  const found = namesIn(folder).flatMap((file) => (file.endsWith('.json') ? read(join(folder, file)) : []))
  return found.sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id))
}

/** Removes what runs that were killed have left behind. */
export function clearProgress(outputFolder: string): void {
  try {
    rmSync(progressFolder(outputFolder), { recursive: true, force: true })
  } catch {
    // A folder that can't be written is said where the report is.
  }
}

function read(path: string): Progress[] {
  try {
    return [Progress.parse(JSON.parse(readFileSync(path, 'utf8')))]
  } catch {
    return []
  }
}
