import { readdirSync, truncateSync, unlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { gzipSync, zstdCompressSync } from 'node:zlib'

import { afterEach, describe, expect, test, vi } from 'vitest'

import { openReplayFile, type ReplayFile } from '../../../src/datasets/replay-file.ts'
import { collect } from '../../support/chunks.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

afterEach(() => void vi.unstubAllEnvs())

const content = Buffer.from(Array.from({ length: 60_000 }, (_, i) => `row ${i}\n`).join(''))

async function readThrough(file: ReplayFile): Promise<Buffer> {
  return Buffer.concat(await collect(file.chunks()))
}

describe('a file that is read again', () => {
  test.for<[name: string, bytes: Buffer]>([
    ['rows.jsonl', content],
    ['rows.jsonl.gz', gzipSync(content)],
    ['rows.jsonl.zst', zstdCompressSync(content)],
  ])('gives the same bytes by offset: %s', async ([name, bytes]) => {
    using folder = temporaryFolder({ [name]: bytes })
    const file = openReplayFile(folder.file(name), 'test')
    expect((await readThrough(file)).equals(content)).toBe(true)
    for (const [offset, length] of [
      [0, 5],
      [300_001, 17],
      [7, 400_000],
      [content.length - 3, 3],
      [9, 0],
    ] as const) {
      expect(file.read(offset, length).equals(content.subarray(offset, offset + length))).toBe(true)
    }
  })

  test.each(['rows.jsonl', 'rows.jsonl.gz'])('goes on when its name is gone: %s', async (name) => {
    using folder = temporaryFolder({ 'rows.jsonl': content, 'rows.jsonl.gz': gzipSync(content) })
    const file = openReplayFile(folder.file(name), 'test')
    await readThrough(file)
    unlinkSync(folder.file(name))
    expect(file.read(4, 8).toString()).toBe('0\nrow 1\n')
  })

  test('gives what is left where it has become shorter', async () => {
    using folder = temporaryFolder({ 'rows.jsonl': content })
    const file = openReplayFile(folder.file('rows.jsonl'), 'test')
    await readThrough(file)
    truncateSync(folder.file('rows.jsonl'), 6)
    expect(file.read(4, 8).toString()).toBe('0\n')
    expect(file.read(40, 8)).toHaveLength(0)
  })

  test('leaves no name among temporary files', async () => {
    using folder = temporaryFolder({ 'rows.gz': gzipSync(content), 'temporary/other': '' })
    vi.stubEnv('TMPDIR', folder.file('temporary'))
    const file = openReplayFile(folder.file('rows.gz'), 'test')
    await readThrough(file)
    expect(readdirSync(tmpdir())).toEqual(['other'])
    expect(file.read(0, 5).toString()).toBe('row 0')
  })
})

describe('a file that can’t be opened', () => {
  test('is an error at once where it is plain', () => {
    expect(() => openReplayFile('/missing/rows.jsonl', 'test')).toThrow(
      '[test] Input file not found: /missing/rows.jsonl',
    )
  })

  test('is an error on reading where it is compressed', async () => {
    const file = openReplayFile('/missing/rows.gz', 'test')
    await expect(readThrough(file)).rejects.toThrow('[test] Input file not found: /missing/rows.gz')
  })
})
