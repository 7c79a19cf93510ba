import { gzipSync, zstdCompressSync } from 'node:zlib'

import { describe, expect, test } from 'vitest'

import { isCompressed, readBytes } from '../../src/input-file.ts'
import { collect } from '../support/chunks.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** More than one chunk of a file, and of what comes out of a decompressor. */
const content = Buffer.from(Array.from({ length: 90_000 }, (_, i) => `row ${i}\n`).join(''))

function hundredRows(i: number): string {
  return Array.from({ length: 100 }, (_, k) => `row ${i * 100 + k}\n`).join('')
}

async function read(path: string): Promise<Buffer> {
  return Buffer.concat(await collect(readBytes(path, 'test')))
}

describe('the bytes of a file', () => {
  test.for<[name: string, file: Buffer]>([
    ['plain.txt', content],
    ['rows.gz', gzipSync(content)],
    ['rows.jsonl.zst', zstdCompressSync(content)],
    ['joined.gz', Buffer.concat([gzipSync(content.subarray(0, 1_000)), gzipSync(content.subarray(1_000))])],
    ['joined.zst', Buffer.concat([content.subarray(0, 9), content.subarray(9)].map((part) => zstdCompressSync(part)))],
    ['frames.zst', Buffer.concat(Array.from({ length: 900 }, (_, i) => zstdCompressSync(hundredRows(i))))],
  ])('come out whole: %s', async ([name, file]) => {
    using folder = temporaryFolder({ [name]: file })
    expect((await read(folder.file(name))).equals(content)).toBe(true)
  })

  test.each(['empty', 'empty.gz', 'empty.zst'])('are none where the file is empty: %s', async (name) => {
    const empty = { 'empty': '', 'empty.gz': gzipSync(''), 'empty.zst': zstdCompressSync('') }
    using folder = temporaryFolder(empty)
    expect(await read(folder.file(name))).toHaveLength(0)
  })

  test('are left as they are where the suffix says nothing', async () => {
    using folder = temporaryFolder({ 'rows.gzip': gzipSync('a') })
    expect(isCompressed(folder.file('rows.gzip'))).toBe(false)
    expect((await read(folder.file('rows.gzip'))).equals(gzipSync('a'))).toBe(true)
  })

  test.each(['rows', 'rows.gz', 'rows.zst'])('need not be read to their end: %s', async (name) => {
    using folder = temporaryFolder({
      'rows': content,
      'rows.gz': gzipSync(content),
      'rows.zst': zstdCompressSync(content),
    })
    for await (const chunk of readBytes(folder.file(name), 'test')) {
      expect(chunk.equals(content.subarray(0, chunk.length))).toBe(true)
      break
    }
  })
})

describe('a file that can’t be read', () => {
  test.each(['missing.jsonl', 'missing.gz', 'file.txt/below'])('is not found: %s', async (name) => {
    using folder = temporaryFolder({ 'file.txt': 'a' })
    const path = folder.file(name)
    await expect(read(path)).rejects.toMatchObject({
      code: 'input-not-found',
      message: `[test] Input file not found: ${path}`,
    })
  })

  test('may be a folder', async () => {
    using folder = temporaryFolder({ 'inside/a': '' })
    const path = folder.file('inside')
    await expect(read(path)).rejects.toThrow(`[test] Can't read ${path}: it is a folder, and a file is expected here`)
  })

  test.for<[name: string, file: Buffer]>([
    ['short.gz', gzipSync(content).subarray(0, -20)],
    ['short.zst', zstdCompressSync(content).subarray(0, -20)],
    ['text.gz', Buffer.from('{"text":"plain"}')],
    ['text.zst', Buffer.from('{"text":"plain"}')],
    ['tail.zst', Buffer.concat([zstdCompressSync(content), Buffer.from('{"text":"plain"}')])],
    ['nothing.gz', Buffer.alloc(0)],
    ['nothing.zst', Buffer.alloc(0)],
  ])('may be no whole compressed file: %s', async ([name, file]) => {
    using folder = temporaryFolder({ [name]: file })
    await expect(read(folder.file(name))).rejects.toMatchObject({
      code: 'input-unreadable',
      message: expect.stringContaining(`[test] Can't read ${folder.file(name)}: `),
    })
  })
})
