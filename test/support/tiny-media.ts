/** @module Items of a few bytes, for tests of what doesn't depend on what is in them. */
import { hash } from 'node:crypto'

import type { MediaItem, MediaKind } from '../../src/media/item.ts'
import { type MediaProfile, pooled, type PoolOptions, poolSchema } from '../../src/media/pool.ts'
import { createStreams } from '../../src/random/streams.ts'

/** Items whose file is the text of their place and index. */
export function tinyProfile(kind: MediaKind = 'image', overrides: Partial<MediaProfile> = {}): MediaProfile {
  return {
    kind,
    options: { tiny: true },
    identity: 'tiny',
    ready: () => Promise.resolve(),
    content: (place, index) => ({
      format: 'txt',
      mime: 'text/plain',
      spec: { size: 8 },
      render: () => Promise.resolve(Buffer.from(`${place}:${index}`)),
    }),
    ...overrides,
  }
}

/** A source of tiny items: a pool's, or, without options, fresh ones. */
export function tinySource(pool?: PoolOptions, seed: number | string = 42, kind: MediaKind = 'image') {
  return pooled(tinyProfile(kind), pool && poolSchema.parse(pool), createStreams(seed))
}

/** A fresh item under this key with this rendering, by default the key's own bytes. */
export function tinyItem(
  key: string,
  render: MediaItem['render'] = () => Promise.resolve(Buffer.from(key)),
  origin: MediaItem['origin'] = { type: 'fresh' },
): MediaItem {
  return { kind: 'image', key, format: 'txt', mime: 'text/plain', spec: {}, origin, render }
}

/** The hash of an item's file. */
export async function digestOf(item: MediaItem): Promise<string> {
  return hash('sha256', await item.render(), 'hex')
}
