import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'

import { describe, expect, test } from 'vitest'

import { InferbenchError } from '../../src/error.ts'
import { writeOutput } from '../../src/output-file.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const lines = ['one\n', 'naïve 你好\n', 'three\n']

describe('an output file', () => {
  test.for<[name: string, read: (bytes: Buffer) => string]>([
    ['a.jsonl', (bytes) => bytes.toString()],
    ['a.jsonl.gz', (bytes) => gunzipSync(bytes).toString()],
    ['a.jsonl.zst', (bytes) => zstdDecompressSync(bytes).toString()],
  ])('holds the text, compressed by its suffix: %s', async ([name, read]) => {
    using folder = temporaryFolder()
    await writeOutput(folder.file(name), lines, { who: 'test' })
    expect(read(readFileSync(folder.file(name)))).toBe(lines.join(''))
    expect(readdirSync(folder.path)).toEqual([name])
  })

  test('takes the place of one that is there', async () => {
    using folder = temporaryFolder({ a: 'old' })
    await writeOutput(folder.file('a'), ['new'], { who: 'test' })
    expect(readFileSync(folder.file('a'), 'utf8')).toBe('new')
  })

  test('may be empty', async () => {
    using folder = temporaryFolder()
    await writeOutput(folder.file('a'), [], { who: 'test' })
    expect(readFileSync(folder.file('a'), 'utf8')).toBe('')
  })

  test('is not touched where the text breaks off, and the error comes through', async () => {
    using folder = temporaryFolder({ a: 'old' })
    const error = new InferbenchError('bad-row', 'test', 'row 3 is bad')
    function* broken() {
      yield 'new'
      throw error
    }
    await expect(writeOutput(folder.file('a'), broken(), { who: 'test' })).rejects.toBe(error)
    expect([readFileSync(folder.file('a'), 'utf8'), readdirSync(folder.path)]).toEqual(['old', ['a']])
  })

  test('is not touched where it is interrupted, and that is said', async () => {
    using folder = temporaryFolder({ a: 'old' })
    const controller = new AbortController()
    async function* endless() {
      for (let i = 0; ; i++) {
        if (i === 1_000) controller.abort()
        yield `${i}\n`
        await Promise.resolve()
      }
    }
    await expect(writeOutput(folder.file('a'), endless(), { who: 'test', signal: controller.signal })).rejects.toThrow(
      `[test] Interrupted: ${folder.file('a')} was not written.`,
    )
    expect([readFileSync(folder.file('a'), 'utf8'), readdirSync(folder.path)]).toEqual(['old', ['a']])
  })

  test.for<[why: string, name: string, message: string]>([
    ['in a folder that is not there', 'no/a', 'ENOENT'],
    ['in a file as if it were a folder', 'file/a', 'ENOTDIR'],
    ['in the place of a folder', 'folder', 'EISDIR'],
  ])('%s is refused', async ([, name, message]) => {
    using folder = temporaryFolder({ 'folder/x': '' })
    writeFileSync(folder.file('file'), '')
    await expect(writeOutput(folder.file(name), lines, { who: 'test' })).rejects.toThrow(
      new RegExp(`^\\[test\\] Can't write ${folder.file(name)}: ${message}`),
    )
    expect(readdirSync(folder.path).toSorted()).toEqual(['file', 'folder'])
  })
})
