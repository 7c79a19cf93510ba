/** @module Texts kept ready: the ones used last, bounded in bytes. */
import type { TextCut } from '../text/text-source.ts'

export interface TextCache {
  /** The text of a key, made where it isn't kept. */
  get(key: number, make: () => TextCut): TextCut
  /** What the kept texts take at most, in bytes. */
  bytes(): number
}

/** What an entry takes beside its characters, roughly. */
const ENTRY_BYTES = 96

/**
 * @param maxBytes a text that alone takes more is not kept
 * @param bytesPerCharacter 1 for texts in Latin-1, 2 for all others
 */
export function createTextCache(maxBytes: number, bytesPerCharacter: number): TextCache {
  // A Map keeps the order in which keys were set: the first one is the one that was used longest ago.
  const texts = new Map<number, TextCut>()
  // One iterator for all: a new one would begin at all the places of entries that are gone.
  let oldest = texts.entries()
  let bytes = 0
  const bytesOf = ({ text }: TextCut) => bytesPerCharacter * text.length + ENTRY_BYTES

  function forget(key: number, cut: TextCut): void {
    texts.delete(key)
    bytes -= bytesOf(cut)
  }

  function keep(key: number, cut: TextCut): void {
    texts.set(key, cut)
    bytes += bytesOf(cut)
    while (bytes > maxBytes) {
      const { done, value } = oldest.next()
      if (done) oldest = texts.entries()
      else forget(...value)
    }
  }

  return {
    get(key, make) {
      const known = texts.get(key)
      if (known !== undefined) forget(key, known)
      const cut = known ?? make()
      keep(key, cut)
      return cut
    },
    bytes: () => bytes,
  }
}
