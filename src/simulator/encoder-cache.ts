/** @module A server's encoder cache: pictures, sounds and films that were encoded before, least recently used forgotten first. */
import { hash } from 'node:crypto'

import type { MediaInput } from './dialect.ts'
import { createLru } from './lru.ts'
import type { MediaSize } from './media-size.ts'

/** Time to encode, ms. */
export interface EncodeCost {
  readonly msPerMegapixel: number
  readonly msPerAudioSecond: number
  /** Of a film, on top of its pixels. */
  readonly msPerFrame: number
}

export interface EncoderCache {
  /** Files that were looked up, and those of them that were there. */
  readonly counts: { readonly queries: number; readonly hits: number }
  /** Time that the media of a request take to encode, ms; rejects where one can't be read. */
  encode(media: readonly MediaInput[]): Promise<number>
}

/** @param capacityBytes of files; 0 keeps nothing */
export function createEncoderCache(capacityBytes: number, cost: EncodeCost): EncoderCache {
  /** From the moment they are first looked at: a file that comes twice at once is encoded once. */
  const sizes = createLru<string, Promise<MediaSize>>(capacityBytes)
  const counts = { queries: 0, hits: 0 }

  async function encodeOne({ kind, base64 }: MediaInput): Promise<number> {
    if (base64 === undefined) return 0
    const file = Buffer.from(base64, 'base64')
    const key = `${kind} ${hash('sha256', file)}`
    const known = sizes.get(key)
    const size = known ?? measure(kind, file)
    sizes.use(key, size, file.length)
    counts.queries++
    if (known) counts.hits++
    try {
      const costMs = costOf(await size, cost)
      return known ? 0 : costMs
    } catch (error) {
      sizes.forget(key)
      throw error
    }
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

/** What reads the files is large, and most servers never see one: it is loaded when it is needed. */
async function measure(kind: MediaInput['kind'], file: Buffer): Promise<MediaSize> {
  const { measureMedia } = await import('./media-size.ts')
  return measureMedia(kind, file)
}

function costOf({ megapixels, frames, seconds }: MediaSize, cost: EncodeCost): number {
  return megapixels * cost.msPerMegapixel + frames * cost.msPerFrame + seconds * cost.msPerAudioSecond
}
