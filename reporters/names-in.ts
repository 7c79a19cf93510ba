/** @module What lies in a folder. */
import { readdirSync } from 'node:fs'

/** The names of files and folders in a folder; none where it can't be read. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
