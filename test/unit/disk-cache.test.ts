import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { isAbsolute } from 'node:path'

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { cached, cacheFolder } from '../../src/disk-cache.ts'
import { inOtherProcess } from '../support/other-process.ts'
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.ts'

let folder: TemporaryFolder

beforeEach(() => {
  folder = temporaryFolder()
  vi.stubEnv('INFERBENCH_CACHE', folder.path)
})

afterEach(() => {
  folder[Symbol.dispose]()
  vi.unstubAllEnvs()
})

/** Builds these bytes and counts how often. */
function builder(bytes: Uint8Array) {
  return vi.fn(() => Promise.resolve(bytes))
}

const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => i % 251)

describe('the disk cache', () => {
  test('builds once and reads from then on', async () => {
    const build = builder(bytes)
    expect(await cached('key', build)).toEqual(bytes)
    expect(Buffer.from(await cached('key', build))).toEqual(Buffer.from(bytes))
    expect(build).toHaveBeenCalledTimes(1)
  })

  test('keeps nothing apart from what was asked for', async () => {
    await cached('a', builder(bytes))
    await cached('b', builder(bytes))
    expect(readdirSync(folder.path).sort()).toEqual(['a', 'b'])
  })

  test('keeps keys apart', async () => {
    await cached('a', builder(Uint8Array.of(1)))
    expect([...(await cached('b', builder(Uint8Array.of(2))))]).toEqual([2])
    expect([...(await cached('a', builder(Uint8Array.of(3))))]).toEqual([1])
  })

  test('keeps no bytes at all as well', async () => {
    const build = builder(new Uint8Array())
    await cached('key', build)
    expect(await cached('key', build)).toHaveLength(0)
    expect(build).toHaveBeenCalledTimes(1)
  })

  test('makes the folder', async () => {
    vi.stubEnv('INFERBENCH_CACHE', folder.file('not/there/yet'))
    await cached('key', builder(bytes))
    expect(readdirSync(folder.file('not/there/yet'))).toEqual(['key'])
  })

  test.for<[what: string, damage: (file: Buffer) => Uint8Array]>([
    ['one bit flipped', (file) => file.fill(file[500]! ^ 1, 500, 501)],
    ['a checksum changed', (file) => file.fill(file[0]! ^ 1, 0, 1)],
    ['its end cut off', (file) => file.subarray(0, -1)],
    ['a byte too many', (file) => Buffer.concat([file, Buffer.of(0)])],
    ['less than a checksum', (file) => file.subarray(0, 10)],
    ['nothing in it', () => Buffer.alloc(0)],
  ])('builds again over a file with %s', async ([, damage]) => {
    const build = builder(bytes)
    await cached('key', build)
    writeFileSync(folder.file('key'), damage(readFileSync(folder.file('key'))))
    expect(Buffer.from(await cached('key', build))).toEqual(Buffer.from(bytes))
    expect(build).toHaveBeenCalledTimes(2)
    await cached('key', build)
    expect(build).toHaveBeenCalledTimes(2)
  })

  test('gives the result where the folder can not be made', async () => {
    writeFileSync(folder.file('a-file'), '')
    vi.stubEnv('INFERBENCH_CACHE', folder.file('a-file/cache'))
    expect(await cached('key', builder(bytes))).toEqual(bytes)
  })

  test('gives the result where the file can not be replaced, and leaves nothing behind', async () => {
    mkdirSync(folder.file('key/in-the-way'), { recursive: true })
    expect(await cached('key', builder(bytes))).toEqual(bytes)
    expect(readdirSync(folder.path)).toEqual(['key'])
  })

  test('passes on what went wrong while building, and keeps nothing', async () => {
    await expect(cached('key', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(readdirSync(folder.path)).toEqual([])
  })

  test('gives whole files to processes that build at once', async () => {
    const build = `
      const { cached } = await load('src/disk-cache.ts')
      const seen = []
      for (let i = 0; i < 20; i++) {
        const bytes = await cached('key-' + i, async () => new Uint8Array(200_000).fill(i))
        seen.push(bytes.length === 200_000 && bytes.every((byte) => byte === i))
      }
      return seen.every(Boolean)
    `
    expect(await Promise.all([inOtherProcess(build), inOtherProcess(build), inOtherProcess(build)])).toEqual([
      true,
      true,
      true,
    ])
    expect(readdirSync(folder.path)).toHaveLength(20)
  })
})

describe('the cache folder', () => {
  test('is where INFERBENCH_CACHE says', () => {
    vi.stubEnv('INFERBENCH_CACHE', '/some/where')
    expect(cacheFolder()).toBe('/some/where')
  })

  test.for([undefined, ''])('is a folder of the user where INFERBENCH_CACHE is %j', (value) => {
    vi.stubEnv('INFERBENCH_CACHE', value)
    expect(isAbsolute(cacheFolder())).toBe(true)
    expect(cacheFolder()).toContain('inferbench')
  })
})
