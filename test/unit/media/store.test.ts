import { readdirSync } from 'node:fs'
import { Worker } from 'node:worker_threads'

import { describe, expect, test, vi } from 'vitest'

import { images } from '../../../src/media/images.ts'
import type { MediaItem } from '../../../src/media/item.ts'
import { createMediaStore, type MediaStoreOptions } from '../../../src/media/store.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { tinyItem, tinySource } from '../../support/tiny-media.ts'

/** An item whose renderings are counted. */
function counted(key: string, origin?: MediaItem['origin']) {
  const render = vi.fn(() => Promise.resolve(Buffer.from(key)))
  return { render, item: tinyItem(key, render, origin) }
}

const prefix = { type: 'prefix', group: 0 } as const

function textOf({ base64 }: { base64: Uint8Array }): string {
  return Buffer.from(base64).toString('latin1')
}

describe('a stored item', () => {
  test('is the base64 of its file, in memory that threads share', async () => {
    const file = Uint8Array.from({ length: 100_001 }, (_, i) => (i * 31) % 256)
    const rendered = await createMediaStore().acquire(tinyItem('a', () => Promise.resolve(file)))
    expect(textOf(rendered)).toBe(Buffer.from(file).toString('base64'))
    expect(rendered.bytes).toBe(100_001)
    expect(rendered.base64.buffer).toBeInstanceOf(SharedArrayBuffer)
    expect(rendered.base64.buffer.byteLength).toBe(rendered.base64.length)
  })

  test('goes to a worker thread without a copy', async () => {
    const { base64 } = await createMediaStore().acquire(tinyItem('shared'))
    const worker = new Worker(
      `const { parentPort } = require('node:worker_threads')
       parentPort.once('message', (bytes) => { bytes[0] = 33; parentPort.postMessage('done') })`,
      { eval: true },
    )
    const done = new Promise((resolve) => worker.once('message', resolve))
    worker.postMessage(base64)
    await done
    await worker.terminate()
    expect(base64[0]).toBe(33)
  })

  test('is an image that decodes to what was drawn', async () => {
    const item = images({ width: 40, height: 30, format: 'jpeg' }, createStreams(42)).draw(0)
    const rendered = await createMediaStore().acquire(item)
    expect(Buffer.from(textOf(rendered), 'base64')).toEqual(Buffer.from(await item.render()))
  })

  test('is rendered once for all who ask at once, and there at once for those who ask later', async () => {
    const store = createMediaStore()
    const { item, render } = counted('a', prefix)
    const [one, other] = await Promise.all([store.acquire(item), store.acquire(item)])
    expect(other).toBe(one)
    expect(store.acquire(item)).toBe(one)
    expect(render).toHaveBeenCalledTimes(1)
  })
})

describe('what a store holds', () => {
  test('of a pool and of a prefix stays after its last use', async () => {
    const store = createMediaStore()
    for (const item of [tinySource({ size: 2 }).draw(0), counted('b', prefix).item]) {
      const rendered = await store.acquire(item)
      store.release(item)
      expect(store.acquire(item)).toBe(rendered)
    }
  })

  test('of fresh items goes with the last of their uses', async () => {
    const store = createMediaStore()
    const { item, render } = counted('a')
    await Promise.all([store.acquire(item), store.acquire(item)])
    store.release(item)
    expect(store.bytes).toBe(4)
    store.release(item)
    expect(store.bytes).toBe(0)
    await store.acquire(item)
    expect(render).toHaveBeenCalledTimes(2)
  })

  test('is never more than the fresh items in use, however many there were', async () => {
    const store = createMediaStore()
    const source = tinySource()
    for (let n = 0; n < 300; n++) {
      await store.acquire(source.draw(n))
      if (n >= 3) store.release(source.draw(n - 3))
      expect(store.bytes).toBeLessThanOrEqual(4 * 24)
    }
  })

  test('is no more than its pool', async () => {
    const store = createMediaStore()
    const source = tinySource({ size: 5 })
    for (let n = 0; n < 200; n++) await store.acquire(source.draw(n))
    expect(store.bytes).toBe(5 * Buffer.from('media.image:0').toString('base64').length)
  })

  test('leaves out an item whose last user went before it was rendered', async () => {
    const store = createMediaStore()
    const { item } = counted('a')
    const rendering = store.acquire(item)
    store.release(item)
    expect(textOf(await rendering)).toBe('YQ==')
    expect(store.bytes).toBe(0)
  })
})

describe('preparing', () => {
  test('renders ahead of need', async () => {
    const store = createMediaStore()
    const works = [counted('a', prefix), counted('b', prefix)]
    await store.prepare(works.map(({ item }) => item))
    for (const { item } of works) expect(store.acquire(item)).not.toBeInstanceOf(Promise)
  })

  test('renders so many at once', async () => {
    const store = createMediaStore({ concurrency: 3 })
    let running = 0
    let most = 0
    const render = async () => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setImmediate(resolve))
      running--
      return Buffer.of(1)
    }
    await store.prepare(Array.from({ length: 20 }, (_, i) => tinyItem(`item-${i}`, render)))
    expect(most).toBe(3)
  })

  test('rejects with what went wrong once the rest is done', async () => {
    const store = createMediaStore({ concurrency: 1 })
    const broken = tinyItem('a', () => Promise.reject(new Error('no more paint')))
    const { item } = counted('b', prefix)
    await expect(store.prepare([broken, item])).rejects.toThrow('no more paint')
    expect(store.acquire(item)).not.toBeInstanceOf(Promise)
  })
})

describe('a rendering that failed', () => {
  test('is an error for all who wait for it, and tried again by the next', async () => {
    const store = createMediaStore()
    let attempts = 0
    const item = tinyItem('a', () =>
      attempts++ === 0 ? Promise.reject(new Error('no')) : Promise.resolve(Buffer.from('yes')),
    )
    const results = await Promise.allSettled([store.acquire(item), store.acquire(item)])
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(textOf(await store.acquire(item))).toBe('eWVz')
    expect(attempts).toBe(2)
  })
})

describe('the disk cache of a store', () => {
  test('spares the next store the rendering', async () => {
    using folder = temporaryFolder()
    vi.stubEnv('INFERBENCH_CACHE', folder.path)
    const { item, render } = counted('a')
    const texts = []
    for (let i = 0; i < 3; i++) texts.push(textOf(await createMediaStore({ cacheBytes: 1e6 }).acquire(item)))
    vi.unstubAllEnvs()
    expect(texts).toEqual(['YQ==', 'YQ==', 'YQ=='])
    expect(render).toHaveBeenCalledTimes(1)
  })

  test('is not there unless asked for', async () => {
    using folder = temporaryFolder()
    vi.stubEnv('INFERBENCH_CACHE', folder.path)
    await createMediaStore().acquire(tinyItem('a'))
    vi.unstubAllEnvs()
    expect(readdirSync(folder.path)).toEqual([])
  })
})

describe('options of a store', () => {
  test.for<[options: unknown, message: string]>([
    [{ concurrency: 0 }, '[media] concurrency: too small: expected number to be >=1, got 0'],
    [{ cacheBytes: -1 }, '[media] cacheBytes: too small: expected number to be >=0, got -1'],
    [{ cache: true }, `[media] unknown key 'cache'; known: concurrency, cacheBytes, onProgress`],
    [{ onProgress: 'yes' }, '[media] onProgress: '],
  ])('%j are refused: %s', ([options, message]) => {
    expect(() => createMediaStore(options as MediaStoreOptions)).toThrow(message)
  })
})
