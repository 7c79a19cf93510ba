/** @module A folder of files outside the repository that is removed when its scope ends. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export interface TemporaryFolder extends Disposable {
  readonly path: string
  /** The absolute path of a file in it. */
  file(name: string): string
}

/** Writes files, given by their path in the folder. */
export function temporaryFolder(files: Readonly<Record<string, string | Uint8Array>> = {}): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), 'inferbench-test-'))
  const file = (name: string) => join(path, name)
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(file(name)), { recursive: true })
    writeFileSync(file(name), content)
  }
  return { path, file, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}
