/** @module Media items made by hand: known bytes, and a count of how often they were made. */
import type { MediaItem, MediaKind, MediaOrigin } from '../../src/media/item.ts'

export interface CountedItem extends MediaItem {
  /** How often it was rendered. */
  readonly renders: number
}

const formats = { image: 'png', audio: 'wav', video: 'webm' } as const

export function itemOf(kind: MediaKind, file: Uint8Array, origin: MediaOrigin = { type: 'fresh' }): CountedItem {
  let renders = 0
  return {
    kind,
    key: `${kind} ${Buffer.from(file).toString('base64url')}`,
    format: formats[kind],
    mime: `${kind}/${formats[kind]}`,
    spec: {},
    origin,
    get renders() {
      return renders
    },
    async render() {
      renders++
      return file
    },
  }
}

/** An item that comes again. */
export function pooledItem(kind: MediaKind, file: Uint8Array): CountedItem {
  return itemOf(kind, file, { type: 'pool', index: 0, pool: { size: 1, expectedDistinct: () => 1 } })
}
