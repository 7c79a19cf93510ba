import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { isUnwritable, unwritable, writeResultFile } from '../../../src/report/result-file.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const module = JSON.stringify(new URL('../../../src/report/result-file.ts', import.meta.url).href)

/** Writes in a process whose files may not grow beyond 4 KiB; gives the code and message of the error. */
function writeWithinLimit(path: string, length: number): string {
  const script = `
    import { isUnwritable, writeResultFile } from ${module}
    try {
      writeResultFile(${JSON.stringify(path)}, 'x'.repeat(${length}))
    } catch (error) {
      console.log(isUnwritable(error), error.message)
    }
  `
  const node = [process.execPath, '--input-type=module', '--eval', script]
  return execFileSync('sh', ['-c', 'ulimit -f 8 && exec "$@"', 'sh', ...node], { encoding: 'utf8' })
}

describe('a file of a report', () => {
  test('holds the text, in folders that are made, and nothing lies beside it', () => {
    using folder = temporaryFolder()
    expect(writeResultFile(folder.file('a/b/report.json'), '{"a":"ü"}')).toBe(folder.file('a/b/report.json'))
    expect(readFileSync(folder.file('a/b/report.json'), 'utf8')).toBe('{"a":"ü"}')
    expect(readdirSync(folder.file('a/b'))).toEqual(['report.json'])
  })

  test('takes the place of an earlier one', () => {
    using folder = temporaryFolder({ 'report.json': 'an earlier one, and longer' })
    writeResultFile(folder.file('report.json'), 'new')
    expect(readFileSync(folder.file('report.json'), 'utf8')).toBe('new')
  })

  test('that does not fit leaves the earlier one whole, and nothing beside it', () => {
    using folder = temporaryFolder({ 'report.json': 'earlier' })
    const path = folder.file('report.json')
    expect(writeWithinLimit(path, 10_000)).toBe(
      `true [report] Can't write ${path}: EFBIG: file too large, write. To go on, raise the limit on the size of files (ulimit -f), or name a folder elsewhere with the option outputDir.\n`,
    )
    expect(readFileSync(path, 'utf8')).toBe('earlier')
    expect(readdirSync(folder.path)).toEqual(['report.json'])
  })

  test.for<[why: string, name: string, code: string]>([
    ['in a file as if it were a folder', 'file/report.json', 'EEXIST|ENOTDIR'],
    ['in the place of a folder', 'folder', 'EISDIR'],
  ])('%s is refused, and nothing is left behind', ([, name, code]) => {
    using folder = temporaryFolder({ file: 'kept' })
    mkdirSync(folder.file('folder'))
    expect(() => writeResultFile(folder.file(name), 'new')).toThrow(
      new RegExp(`^\\[report\\] Can't write ${folder.file(name)}: (?:${code})`),
    )
    expect(readdirSync(folder.path)).toEqual(['file', 'folder'])
  })
})

describe('what can not be written', () => {
  const cause = (code: string) => Object.assign(new Error(`${code}: as the system says it`), { code })

  test.each([
    ['ENOSPC', 'free some space'],
    ['EDQUOT', 'free some space'],
    ['EROFS', 'let this user write there'],
    ['EACCES', 'let this user write there'],
  ])('because of %s: %s, or elsewhere', (code, todo) => {
    const error = unwritable('rows-unwritable', 'the rows to x', cause(code))
    expect(error).toMatchObject({ code: 'rows-unwritable', cause: cause(code) })
    expect(error.message).toBe(
      `[report] Can't write the rows to x: ${code}: as the system says it. To go on, ${todo}, or name a folder elsewhere with the option outputDir.`,
    )
  })

  test('for any other reason says no more than the system does', () => {
    expect(unwritable('a', 'x', cause('EIO')).message).toBe(`[report] Can't write x: EIO: as the system says it`)
  })

  test('is told apart from errors of other kinds', () => {
    expect([unwritable('output-unwritable', 'x', cause('EIO')), cause('ENOSPC'), 'text'].map(isUnwritable)).toEqual([
      true,
      false,
      false,
    ])
  })
})
