/** @module Programs that stand where an ffmpeg is looked for. */
import { chmodSync, writeFileSync } from 'node:fs'

import type { TemporaryFolder } from './temporary-folder.ts'

/** Writes a shell script that may be run, and gives its path. */
export function script(folder: TemporaryFolder, name: string, lines: string): string {
  const path = folder.file(name)
  writeFileSync(path, `#!/bin/sh\n${lines}\n`)
  chmodSync(path, 0o755)
  return path
}

/** A program that says it is an ffmpeg with these encoders. */
export function fakeFfmpeg(folder: TemporaryFolder, version: string, encoders: readonly string[], name = 'ffmpeg') {
  const list = encoders.map((encoder) => `echo ' V..... ${encoder}     Some codec'`).join('\n')
  return script(
    folder,
    name,
    `case "$*" in
*-version*) echo 'ffmpeg version ${version} Copyright' ;;
*-encoders*) echo 'Encoders:'
${list} ;;
esac`,
  )
}
