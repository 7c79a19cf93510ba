/** @module Leaves word of a run's progress, about once a second, for as long as it goes on. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'

import { type Progress, progressFolder } from './progress.ts'
import { writeResultFile } from './result-file.ts'

const PERIOD_MS = 1_000

export interface ProgressFile {
  /** Ends it and removes the file. */
  close(): void
}

/**
 * A disk that is full ends the word, not the run: nothing of a result is in it.
 *
 * @param outputFolder of the reports
 * @param progress asked for every time
 */
export function openProgressFile(outputFolder: string, id: string, progress: () => Progress): ProgressFile {
  const path = join(progressFolder(outputFolder), `${id}.json`)
  let timer: NodeJS.Timeout | undefined = setInterval(write, PERIOD_MS).unref()

  function write(): void {
    try {
      writeResultFile(path, JSON.stringify(progress()))
    } catch {
      stop()
    }
  }

  function stop(): void {
    clearInterval(timer)
    timer = undefined
  }

  return {
    close() {
      stop()
      try {
        rmSync(path, { force: true })
      } catch {
        // The reporter clears the folder.
      }
    },
  }
}
