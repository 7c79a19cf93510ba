/** @module How many tokens each word of a corpus takes: counted once for a tokenizer, then kept on disk. */
import { deserialize, serialize } from 'node:v8'

import { cached } from '../disk-cache.ts'
import { InferbenchError } from '../error.ts'
import type { Corpus } from './corpus.ts'
import type { Tokenizer } from './tokenizer.ts'

/** The words of a corpus by number, and their token counts. */
export interface WordTokens {
  /** The distinct words, in order of appearance. */
  readonly words: readonly string[]
  /** Tokens of each distinct word where it follows another one, its space included. */
  readonly tokens: Uint32Array
  /** For every place in the corpus the number of its word. */
  readonly places: Uint32Array
}

/** Words whose pieces are counted in one call of the tokenizer. */
const BATCH = 512

/**
 * Counts by word. Tokenizers cut at the space before a word, so a word's count does not depend on its neighbours.
 *
 * @throws InferbenchError for a tokenizer that does otherwise
 */
export async function loadWordTokens(corpus: Corpus, tokenizer: Tokenizer): Promise<WordTokens> {
  const key = `words-2-${corpus.hash.slice(0, 24)}-${tokenizer.hash.slice(0, 24)}`
  const build = () => Promise.resolve(pack(countChecked(corpus, tokenizer)))
  const bytes = await cached(key, build)
  try {
    return unpack(bytes)
  } catch {
    // Kept by a newer Node.js, whose format this one can't read.
    return unpack(await build())
  }
}

/** Stretches of the corpus that are encoded whole, and their words: a sample, as all of it would take many times longer. */
const PROBES = 64
const PROBE_WORDS = 64

function countChecked(corpus: Corpus, tokenizer: Tokenizer): WordTokens {
  const table = countWords(corpus, tokenizer)
  const { words, tokens, places } = table
  const probes = Math.min(PROBES, places.length)
  for (let probe = 0; probe < probes; probe++) {
    const from = Math.floor((places.length * probe) / probes)
    const [first, ...others] = places.subarray(from, from + PROBE_WORDS)
    const text = [first!, ...others].map((word) => words[word]).join(' ')
    const expected = others.reduce((sum, word) => sum + tokens[word]!, tokenizer.encode(words[first!]!).length)
    if (tokenizer.encode(text).length !== expected) throw spansWords(tokenizer, corpus)
  }
  return table
}

function spansWords(tokenizer: Tokenizer, corpus: Corpus): InferbenchError {
  return new InferbenchError(
    'tokenizer-spans-words',
    'text',
    `The tokenizer ${JSON.stringify(tokenizer.name)} joins words into one token, so that ${corpus.name} can't be cut ` +
      `to exact lengths with it. Use another one, such as 'builtin', and count by the server's usage.`,
  )
}

function countWords(corpus: Corpus, tokenizer: Tokenizer): WordTokens {
  const numbers = new Map<string, number>()
  const places = Uint32Array.from(corpus.text.split(' '), (word) => numberOf(numbers, word))
  const words = [...numbers.keys()]
  const tokens = new Uint32Array(words.length)
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
