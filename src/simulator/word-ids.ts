/** @module Token ids by word, where a tokenizer cuts before words: a corpus' own once for a tokenizer, then kept on disk. */
import { deserialize, serialize } from 'node:v8'

import { cached } from '../disk-cache.ts'
import { LEAD } from '../text/follower.ts'
import type { TextSource } from '../text/text-source.ts'

/** Ids of words where they follow another one, their space included. */
export type WordIds = Map<string, ArrayLike<number>>

/** Words that are encoded in one call of the tokenizer. */
const BATCH = 512

/** Ids of all words of a source's corpus; none where its tokens span words. */
export async function loadWordIds(source: TextSource): Promise<WordIds> {
  const { corpus, exact, tokenizer } = source
  if (!exact) return new Map()
  // The serialisation is V8's own, and only as old as this version of it.
  const key = `word-ids-1-${process.versions.v8}-${corpus.hash.slice(0, 24)}-${tokenizer.hash.slice(0, 24)}`
  const bytes = await cached(key, () => Promise.resolve(pack(learnCorpus(source))))
  return unpack(bytes)
}

/** Adds words to those that are known. */
export function learnWords(words: readonly string[], known: WordIds, { countWords, tokenizer }: TextSource): void {
  const text = [LEAD, ...words].join(' ')
  const ids = tokenizer.encode(text)
  const counts = countWords(text) ?? new Uint32Array()
  const addsUp = counts.reduce((sum, count) => sum + count, 0) === ids.length
  const lead = tokenizer.encode(LEAD).length
  let at = lead
  words.forEach((word, i) => {
    // Together where it can be told which id belongs to which word: that is many times faster.
    known.set(word, addsUp ? ids.slice(at, (at += counts[i + 1]!)) : tokenizer.encode(`${LEAD} ${word}`).slice(lead))
  })
}

function learnCorpus(source: TextSource): WordIds {
  const known: WordIds = new Map()
  const words = [...new Set(source.corpus.text.split(' '))]
  for (let at = 0; at < words.length; at += BATCH) learnWords(words.slice(at, at + BATCH), known, source)
  return known
}

function pack(known: WordIds): Uint8Array {
  const ids = [...known.values()]
  return serialize({
    words: [...known.keys()].join(' '),
    counts: Uint32Array.from(ids, ({ length }) => length),
    ids: Uint32Array.from(ids.flatMap((each) => Array.from(each))),
  })
}

function unpack(bytes: Uint8Array): WordIds {
  const { words, counts, ids } = deserialize(bytes) as { words: string; counts: Uint32Array; ids: Uint32Array }
  const known: WordIds = new Map()
  let at = 0
  words.split(' ').forEach((word, i) => known.set(word, ids.subarray(at, (at += counts[i]!))))
  return known
}
