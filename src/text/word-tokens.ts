/** @module How many tokens each word of a corpus takes: counted once for a tokenizer, then kept on disk. */
import { deserialize, serialize } from 'node:v8'

import { cached } from '../disk-cache.ts'
import type { Corpus } from './corpus.ts'
import { countAfter, LEAD } from './follower.ts'
import type { Tokenizer } from './tokenizer.ts'

/** The words of a corpus by number, and their token counts. */
export interface WordTokens {
  /** The distinct words, in order of appearance. */
  readonly words: readonly string[]
  /** Tokens of each distinct word where it follows another one, its space included. */
  readonly tokens: Uint32Array
  /** For every place in the corpus the number of its word. */
  readonly places: Uint32Array
  /** True where the counts add up wherever that was looked at: no token spans two words. */
  readonly exact: boolean
}

/** Words whose pieces are counted in one call of the tokenizer. */
const BATCH = 512

/**
 * Counts by word. Most tokenizers cut at the space before a word, so that a word's count does not depend on its
 * neighbours; whether this one does is verified.
 */
export async function loadWordTokens(corpus: Corpus, tokenizer: Tokenizer): Promise<WordTokens> {
  const key = `words-4-${corpus.hash.slice(0, 24)}-${tokenizer.hash.slice(0, 24)}`
  const build = () => Promise.resolve(pack(countWords(corpus, tokenizer)))
  const bytes = await cached(key, build)
  try {
    return unpack(bytes)
  } catch {
    // Kept by a newer Node.js, whose format this one can't read.
    return unpack(await build())
  }
}

function countWords(corpus: Corpus, tokenizer: Tokenizer): WordTokens {
  const numbers = new Map<string, number>()
  const places = Uint32Array.from(corpus.text.split(' '), (word) => numberOf(numbers, word))
  const words = [...numbers.keys()]
  const tokens = new Uint32Array(words.length)
  let exact = true
  for (let at = 0; at < words.length; at += BATCH) {
    const batch = words.slice(at, at + BATCH)
    const marked = countMarked(batch, tokenizer)
    const counts = marked ?? batch.map((word) => countAfter(word, tokenizer))
    tokens.set(counts, at)
    exact &&= marked !== undefined || inAnyOrder(batch, counts, tokenizer)
  }
  return { words, tokens, places, exact: exact && addsUp({ words, tokens, places }, tokenizer) }
}

function numberOf(numbers: Map<string, number>, word: string): number {
  const known = numbers.get(word)
  if (known !== undefined) return known
  numbers.set(word, numbers.size)
  return numbers.size - 1
}

/** By the pieces of all the words together; `undefined` where it can't be told which word a piece belongs to. */
function countMarked(words: readonly string[], tokenizer: Tokenizer): number[] | undefined {
  const starts = wordStarts(tokenizer.pieces([LEAD, ...words].join(' ')))
  return starts.length === words.length + 2 ? words.map((_, i) => starts[i + 2]! - starts[i + 1]!) : undefined
}

/** Whether the words have the sum of their counts together, whichever stands beside which. */
function inAnyOrder(words: readonly string[], counts: readonly number[], tokenizer: Tokenizer): boolean {
  const sum = counts.reduce((total, count) => total + count, tokenizer.encode(LEAD).length)
  const orders = [words, words.toReversed()]
  return orders.every((order) => tokenizer.encode([LEAD, ...order].join(' ')).length === sum)
}

/** Places of the pieces that begin a word, and the end. Byte-level BPE writes a space as Ġ, SentencePiece as ▁. */
function wordStarts(pieces: readonly string[]): number[] {
  const starts = pieces.flatMap((piece, i) => (i === 0 || piece.startsWith('Ġ') || piece.startsWith('▁') ? [i] : []))
  return [...starts, pieces.length]
}

/** Stretches of the corpus that are encoded whole, and their words: a sample, as all of it would take many times longer. */
const PROBES = 64
const PROBE_WORDS = 64

function addsUp({ words, tokens, places }: Omit<WordTokens, 'exact'>, tokenizer: Tokenizer): boolean {
  const probes = Math.min(PROBES, places.length)
  return Array.from({ length: probes }, (_, probe) => Math.floor((places.length * probe) / probes)).every((from) => {
    const [first, ...others] = places.subarray(from, from + PROBE_WORDS)
    const text = [first!, ...others].map((word) => words[word]).join(' ')
    const expected = others.reduce((sum, word) => sum + tokens[word]!, tokenizer.encode(words[first!]!).length)
    return tokenizer.encode(text).length === expected
  })
}

function pack({ words, ...counts }: WordTokens): Uint8Array {
  return serialize({ words: words.join(' '), ...counts })
}

function unpack(bytes: Uint8Array): WordTokens {
  const { words, ...counts } = deserialize(bytes) as Omit<WordTokens, 'words'> & { words: string }
  return { words: words.split(' '), ...counts }
}
