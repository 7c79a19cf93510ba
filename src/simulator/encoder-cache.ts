/** @module A server's encoder cache: pictures, sounds and films that were encoded before, least recently used forgotten first. */
import { hash } from 'node:crypto'

import type { MediaInput } from './dialect.ts'
import { createLru } from './lru.ts'
import { measureMedia, type MediaSize } from './media-size.ts'

/** Time to encode, ms. */
export interface EncodeCost {
  readonly msPerMegapixel: number
  readonly msPerAudioSecond: number
  /** On top of a frame's pixels. */
  readonly msPerFrame: number
}

export interface EncoderCache {
  readonly counts: { readonly queries: number; readonly hits: number }
  /** Time that the media of a request take to encode, ms; rejects where one can't be read. */
  encode(media: readonly MediaInput[]): Promise<number>
}

/** @param capacityBytes of files; 0 keeps nothing */
export function createEncoderCache(capacityBytes: number, cost: EncodeCost): EncoderCache {
  const known = createLru<string>(capacityBytes)
  const counts = { queries: 0, hits: 0 }

  async function encodeOne({ kind, base64 }: MediaInput): Promise<number> {
    // A file that is named by its URL is not fetched.
    if (base64 === '') return 0
    const file = Buffer.from(base64, 'base64')
    const key = hash('sha256', file)
    counts.queries++
    if (known.has(key)) {
      counts.hits++
      known.use(key, file.length)
      return 0
    }
    const size = await measureMedia(kind, file)
    known.use(key, file.length)
    return costOf(size, cost)
  }

  return {
    counts,
    async encode(media) {
      let totalMs = 0
      for (const each of media) totalMs += await encodeOne(each)
      return totalMs
    },
  }
}

function costOf({ megapixels, frames, seconds }: MediaSize, cost: EncodeCost): number {
  return (
    megapixels * frames * cost.msPerMegapixel +
    (frames > 1 ? frames * cost.msPerFrame : 0) +
    seconds * cost.msPerAudioSecond
  )
}
