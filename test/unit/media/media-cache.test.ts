import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { createMediaCache } from '../../../src/media/media-cache.ts'
import { inOtherProcess } from '../../support/other-process.ts'
import { temporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts'

let folder: TemporaryFolder

beforeEach(() => {
  folder = temporaryFolder()
  vi.stubEnv('INFERBENCH_CACHE', folder.path)
})

afterEach(() => {
  folder[Symbol.dispose]()
  vi.unstubAllEnvs()
})

function kept(): string[] {
  return readdirSync(folder.file('media')).sort()
}

function keptBytes(): number {
  return kept().reduce((sum, name) => sum + statSync(folder.file(`media/${name}`)).size, 0)
}

/** Builds a file of 1,000 bytes and counts how often. */
function builder(fill = 7) {
  return vi.fn(() => Promise.resolve(new Uint8Array(1_000).fill(fill)))
}

/** Says that a file was last used so many seconds after 1970. */
function usedAt(key: string, seconds: number): void {
  utimesSync(folder.file(`media/${key}`), seconds, seconds)
}

describe('the cache of media', () => {
  test('builds a file once, also for another cache and process', async () => {
    const build = builder()
    await createMediaCache(1e6).file('key', build)
    expect([...(await createMediaCache(1e6).file('key', build))]).toEqual([...new Uint8Array(1_000).fill(7)])
    expect(build).toHaveBeenCalledTimes(1)
    const there = inOtherProcess(`
      const { createMediaCache } = await load('src/media/media-cache.ts')
      const file = await createMediaCache(1e6).file('key', () => { throw new Error('built again') })
      return file.length
    `)
    expect(await there).toBe(1_000)
  })

  test('builds a damaged file again', async () => {
    const build = builder()
    const cache = createMediaCache(1e6)
    await cache.file('key', build)
    const path = folder.file('media/key')
    writeFileSync(path, readFileSync(path).fill(0, 500, 501))
    expect((await cache.file('key', build))[468]).toBe(7)
    expect(build).toHaveBeenCalledTimes(2)
  })

  test('stays within its bound, give or take a tenth', async () => {
    const cache = createMediaCache(20_000)
    for (let i = 0; i < 100; i++) {
      await cache.file(`key-${i}`, builder())
      expect(keptBytes()).toBeLessThanOrEqual(22_000)
    }
    expect(keptBytes()).toBeGreaterThan(10_000)
  })

  test('lets those go first that were unused for longest', async () => {
    const cache = createMediaCache(10_000)
    for (let i = 0; i < 9; i++) await cache.file(`key-${i}`, builder())
    for (let i = 0; i < 9; i++) usedAt(`key-${i}`, 1_000 + i)
    await cache.file('key-0', builder())
    await cache.file('key-9', builder())
    await cache.file('key-10', builder())
    expect(kept()).toContain('key-0')
    expect(kept()).not.toContain('key-1')
    expect(kept()).toContain('key-8')
    expect(kept()).toContain('key-10')
  })

  test('brings a folder that others filled back within its bound at its first file', async () => {
    mkdirSync(folder.file('media'))
    for (let i = 0; i < 50; i++) writeFileSync(folder.file(`media/other-${i}`), new Uint8Array(1_000))
    for (let i = 0; i < 50; i++) usedAt(`other-${i}`, 1_000 + i)
    await createMediaCache(10_000).file('key', builder())
    expect(keptBytes()).toBeLessThanOrEqual(10_000)
    expect(kept()).toContain('key')
    expect(kept()).toContain('other-49')
  })

  test('touches nothing beside its own files', async () => {
    writeFileSync(folder.file('tokens'), new Uint8Array(5_000))
    const cache = createMediaCache(2_000)
    for (let i = 0; i < 5; i++) await cache.file(`key-${i}`, builder())
    expect(readdirSync(folder.path).sort()).toEqual(['media', 'tokens'])
  })

  test('gives whole files to processes that fill and empty it at once', async () => {
    const program = `
      const { createMediaCache } = await load('src/media/media-cache.ts')
      const cache = createMediaCache(300_000)
      const seen = []
      for (let i = 0; i < 60; i++) {
        const file = await cache.file('key-' + (i % 20), async () => new Uint8Array(40_000).fill(i % 20))
        seen.push(file.length === 40_000 && file.every((byte) => byte === i % 20))
      }
      return seen.every(Boolean)
    `
    expect(await Promise.all([inOtherProcess(program), inOtherProcess(program)])).toEqual([true, true])
  })

  test('gives the file where nothing can be kept', async () => {
    writeFileSync(folder.file('media'), 'in the way')
    const build = builder()
    expect(await createMediaCache(1e6).file('key', build)).toHaveLength(1_000)
    expect(await createMediaCache(1e6).file('key', build)).toHaveLength(1_000)
    expect(build).toHaveBeenCalledTimes(2)
  })

  test('passes on why a file could not be built', async () => {
    await expect(createMediaCache(1e6).file('key', () => Promise.reject(new Error('no colours left')))).rejects.toThrow(
      'no colours left',
    )
  })
})
