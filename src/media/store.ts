/** @module Rendered items in shared memory: each is made once, ahead of need, and held for as long as it is of use. */
import { availableParallelism } from 'node:os'

import * as z from 'zod'

import { parseOptions, strict } from '../options.ts'
import type { MediaItem, RenderedMedia } from './item.ts'
import { createMediaCache } from './media-cache.ts'
import { createRenderQueue, type RenderProgress } from './store-queue.ts'

export interface MediaStoreOptions {
  /** Items rendered at once; images, on the threads of libuv, no more than `UV_THREADPOOL_SIZE`. @default one a CPU */
  readonly concurrency?: number | undefined
  /** Bytes of rendered files that may be kept on disk between runs. @default 0: none */
  readonly cacheBytes?: number | undefined
  /** Called every second while items are being rendered; never, where all of that is quick. */
  readonly onProgress?: ((progress: RenderProgress) => void) | undefined
}

export interface MediaStore {
  /** Memory that rendered items take. */
  readonly bytes: number
  /**
   * The item, rendered: at once where it is held, else as soon as it is made. A fresh one is held until it was released as
   * often as it was acquired; those of pools and prefixes stay.
   */
  acquire(item: MediaItem): RenderedMedia | Promise<RenderedMedia>
  /** Ends a use that began with `acquire`. */
  release(item: MediaItem): void
  /** Renders items ahead of need, to stay. When all are done, rejects with the first failure, if any. */
  prepare(items: Iterable<MediaItem>): Promise<void>
}

const schema = strict({
  concurrency: z.int().min(1).optional(),
  cacheBytes: z.int().min(0).default(0),
  onProgress: z.custom<MediaStoreOptions['onProgress']>((value) => typeof value === 'function').optional(),
})

/** What is held, or will be, under an item's key. */
interface Entry {
  users: number
  /** True once it has been asked for as an item of a pool or a prefix: it comes again. */
  stays: boolean
  rendered?: RenderedMedia
  readonly rendering: Promise<RenderedMedia>
}

/** An empty store. */
export function createMediaStore(options: MediaStoreOptions = {}): MediaStore {
  const { concurrency = availableParallelism(), cacheBytes, onProgress } = parseOptions(schema, options, 'media')
  const inTurn = createRenderQueue(concurrency, onProgress)
  const cache = cacheBytes > 0 ? createMediaCache(cacheBytes) : undefined
  const entries = new Map<string, Entry>()
  let bytes = 0

  function enter(item: MediaItem): Entry {
    const file = () => (cache ? cache.file(item.key, () => item.render()) : item.render())
    const entry: Entry = { users: 0, stays: false, rendering: inTurn(async () => share(item, await file())) }
    entries.set(item.key, entry)
    void hold(item, entry)
    return entry
  }

  async function hold(item: MediaItem, entry: Entry): Promise<void> {
    try {
      const rendered = await entry.rendering
      // Its last user may have gone in the meantime.
      if (entries.get(item.key) !== entry) return
      entry.rendered = rendered
      bytes += rendered.base64.length
    } catch {
      drop(item, entry)
    }
  }

  function drop(item: MediaItem, entry: Entry): void {
    if (entries.get(item.key) !== entry) return
    entries.delete(item.key)
    bytes -= entry.rendered?.base64.length ?? 0
  }

  function entryOf(item: MediaItem): Entry {
    const entry = entries.get(item.key) ?? enter(item)
    entry.stays ||= item.origin.type !== 'fresh'
    return entry
  }

  return {
    get bytes() {
      return bytes
    },
    acquire(item) {
      const entry = entryOf(item)
      entry.users++
      return entry.rendered ?? entry.rendering
    },
    release(item) {
      const entry = entries.get(item.key)
      if (entry && --entry.users === 0 && !entry.stays) drop(item, entry)
    },
    async prepare(items) {
      const asked = Array.from(items, entryOf)
      for (const entry of asked) entry.stays = true
      const results = await Promise.allSettled(asked.map(({ rendering }) => rendering))
      const failure = results.find((result) => result.status === 'rejected')
      if (failure) throw failure.reason
    },
  }
}

/** The file as base64, where all threads can read it. */
function share(item: MediaItem, file: Uint8Array): RenderedMedia {
  const text = Buffer.from(file.buffer, file.byteOffset, file.byteLength).toString('base64')
  const base64 = Buffer.from(new SharedArrayBuffer(text.length))
  base64.write(text, 'latin1')
  return { item, base64, bytes: file.length }
}
