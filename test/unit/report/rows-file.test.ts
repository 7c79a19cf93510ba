import { execFileSync } from 'node:child_process'
import { mkdtempDisposableSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { RequestRow } from '../../../src/report/request-row.ts'
import { openRowsFile } from '../../../src/report/rows-file.ts'
import { failure, row, times } from '../../support/runs.ts'

function folder() {
  return mkdtempDisposableSync(join(tmpdir(), 'inferbench-rows-'))
}

function rowsIn(path: string): RequestRow[] {
  const lines = readFileSync(path, 'utf8').split('\n')
  expect(lines.pop()).toBe('')
  return lines.map((line) => RequestRow.parse(JSON.parse(line)))
}

describe('the rows file', () => {
  test('holds the rows in order, a line each, in folders that it makes', () => {
    using dir = folder()
    const path = join(dir.path, 'deep/er/rows.jsonl')
    const rows = times(100, (i) => (i % 7 === 0 ? failure(i, 'http-500', 'two\nlines "quoted" ☃') : row(i)))
    const file = openRowsFile(path)
    file.write(rows.slice(0, 33))
    file.write(rows.slice(33))
    file.close()
    expect(rowsIn(path)).toEqual(rows)
  })

  test('is empty, not absent, where no request was sent', () => {
    using dir = folder()
    const path = join(dir.path, 'rows.jsonl')
    openRowsFile(path).close()
    expect(rowsIn(path)).toEqual([])
  })

  test('can be read while the run goes on', () => {
    using dir = folder()
    const path = join(dir.path, 'rows.jsonl')
    const file = openRowsFile(path)
    file.write(times(3, (i) => row(i)))
    expect(rowsIn(path)).toEqual(times(3, (i) => row(i)))
    file.close()
  })

  test('may be closed twice', () => {
    using dir = folder()
    const path = join(dir.path, 'rows.jsonl')
    const file = openRowsFile(path)
    file.write([row(0)])
    file.close()
    file.close()
    expect(rowsIn(path)).toHaveLength(1)
  })

  test('starts anew where one of the same name is there', () => {
    using dir = folder()
    const path = join(dir.path, 'rows.jsonl')
    writeFileSync(path, 'something else\n')
    openRowsFile(path).close()
    expect(readFileSync(path, 'utf8')).toBe('')
  })
})

describe('where rows can not be written', () => {
  test('the error names the file and the reason', () => {
    using dir = folder()
    writeFileSync(join(dir.path, 'taken'), 'a file, not a folder')
    const path = join(dir.path, 'taken', 'rows.jsonl')
    const open = () => openRowsFile(path)
    expect(open).toThrow(expect.objectContaining({ name: 'InferbenchError', code: 'rows-unwritable' }))
    expect(open).toThrow(`[report] Can't write the request rows to ${path}: E`)
  })

  test('a device without space is an error that says what to do, and is not tried again', () => {
    const file = openRowsFile('/dev/full')
    const message =
      "[report] Can't write the request rows to /dev/full: ENOSPC: no space left on device, write. To go on, free some space, or name a folder elsewhere with the option outputDir."
    expect(() => file.write([row(0)])).toThrow(message)
    expect(() => file.write([])).toThrow(message)
    file.close()
  })

  test('a full disk is an error, and what was written stays readable', () => {
    using dir = folder()
    const path = join(dir.path, 'rows.jsonl')
    // No file may grow beyond 8 blocks: the system writes a part of a batch, as it does on a disk that gets full.
    const script = `
      import { openRowsFile } from ${JSON.stringify(new URL('../../../src/report/rows-file.ts', import.meta.url).href)}
      const rows = ${JSON.stringify(times(64, (i) => row(i)))}
      const file = openRowsFile(${JSON.stringify(path)})
      let thrown = 0
      for (let i = 0; i < 64; i += 32) {
        try { file.write(rows.slice(i, i + 32)) } catch (error) { thrown++; console.log(error.code, error.cause.code) }
      }
      file.close()
      console.log(thrown)
    `
    const node = [process.execPath, '--input-type=module', '--eval', script]
    const output = execFileSync('sh', ['-c', 'ulimit -f 8 && exec "$@"', 'sh', ...node], { encoding: 'utf8' })
    expect(output).toBe('rows-unwritable EFBIG\nrows-unwritable EFBIG\n2\n')

    const lines = readFileSync(path, 'utf8').split('\n')
    const written = lines.slice(0, -1).map((line) => RequestRow.parse(JSON.parse(line)))
    expect(written.length).toBeGreaterThan(4)
    expect(written).toEqual(times(written.length, (i) => row(i)))
  })
})
