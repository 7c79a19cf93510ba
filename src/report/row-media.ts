/** @module What a row keeps of the media that its request carried: enough to count them again, over several machines as well. */
import * as z from 'zod'

import type { RenderedMedia } from '../media/item.ts'
import type { CountedMedia } from '../media/media-use.ts'
import { strict } from '../options.ts'

/** Hex digits of a content's name: 64 bits, by which no two of any run are taken for one. */
const KEY_DIGITS = 16

export const RowMedia = strict({
  kind: z.enum(['image', 'audio', 'video']),
  /** Why it was there: one draw's own, one of a pool, or of a shared prefix. */
  origin: z.enum(['fresh', 'pool', 'prefix']),
  /** Names the content: equal keys are equal content. */
  key: z.string(),
  /** Size of the file. */
  bytes: z.int().min(0),
})
export type RowMedia = z.infer<typeof RowMedia>

export function rowMediaOf({ item: { kind, key, origin }, bytes }: RenderedMedia): RowMedia {
  return { kind, origin: origin.type, key: key.slice(0, KEY_DIGITS), bytes }
}

export function countedMedia({ kind, origin, key, bytes }: RowMedia): CountedMedia {
  return { item: { kind, key, origin: { type: origin } }, bytes }
}
