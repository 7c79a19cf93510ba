/** @module How many tokens each word of a corpus takes: counted once for a tokenizer, then kept on disk. */
import { deserialize, serialize } from 'node:v8'

import { cached } from '../disk-cache.ts'
import type { Corpus } from './corpus.ts'
import type { Tokenizer } from './tokenizer.ts'

/** The words of a corpus by number, and their token counts. */
export interface WordTokens {
  /** The distinct words, in order of appearance. */
  readonly words: readonly string[]
  /** Tokens of each distinct word where it follows another one, its space included. */
  readonly tokens: Uint16Array
  /** For every place in the corpus the number of its word. */
  readonly places: Uint32Array
}

/** Words whose pieces are counted in one call of the tokenizer. */
const BATCH = 512

/**
 * Counts by word. Tokenizers cut at the space before a word, so a word's count does not depend on its neighbours; the
 * caller verifies that for the tokenizer at hand.
 */
export async function loadWordTokens(corpus: Corpus, tokenizer: Tokenizer): Promise<WordTokens> {
  const key = `words-1-${corpus.hash.slice(0, 24)}-${tokenizer.hash.slice(0, 24)}`
  const bytes = await cached(key, () => Promise.resolve(pack(countWords(corpus, tokenizer))))
  return unpack(bytes)
}

function countWords(corpus: Corpus, tokenizer: Tokenizer): WordTokens {
  const numbers = new Map<string, number>()
  const places = Uint32Array.from(corpus.text.split(' '), (word) => numberOf(numbers, word))
  const words = [...numbers.keys()]
  const tokens = new Uint16Array(words.length)
  for (let at = 0; at < words.length; at += BATCH) tokens.set(countBatch(words.slice(at, at + BATCH), tokenizer), at)
  return { words, tokens, places }
}

function numberOf(numbers: Map<string, number>, word: string): number {
  const known = numbers.get(word)
  if (known !== undefined) return known
  numbers.set(word, numbers.size)
  return numbers.size - 1
}

/** Any word that stands before others, so that each of those has its space. */
const LEAD = 'the'

function countBatch(words: readonly string[], tokenizer: Tokenizer): number[] {
  const starts = wordStarts(tokenizer.pieces([LEAD, ...words].join(' ')))
  if (starts.length !== words.length + 2) return words.map((word) => countAfter(word, tokenizer))
  return words.map((_, i) => starts[i + 2]! - starts[i + 1]!)
}

/** Places of the pieces that begin a word, and the end. Byte-level BPE writes a space as Ġ, SentencePiece as ▁. */
function wordStarts(pieces: readonly string[]): number[] {
  const starts = pieces.flatMap((piece, i) => (i === 0 || piece.startsWith('Ġ') || piece.startsWith('▁') ? [i] : []))
  return [...starts, pieces.length]
}

/** Tokens of a word where it follows another one, its space included. */
export function countAfter(word: string, tokenizer: Tokenizer): number {
  return tokenizer.encode(`${LEAD} ${word}`).length - tokenizer.encode(LEAD).length
}

function pack({ words, tokens, places }: WordTokens): Uint8Array {
  return serialize({ words: words.join(' '), tokens, places })
}

function unpack(bytes: Uint8Array): WordTokens {
  const { words, tokens, places } = deserialize(bytes) as Omit<WordTokens, 'words'> & { words: string }
  return { words: words.split(' '), tokens, places }
}
