/** @module Cuts at word boundaries by counts that are known in advance: nothing is encoded, and every cut is exact. */
import { type Stream, uniformInteger } from '../random/streams.ts'
import type { Corpus } from './corpus.ts'
import { createEncodedSource } from './encoded-source.ts'
import { spanOf } from './span.ts'
import type { TextCut, TextSource } from './text-source.ts'
import { createTokenCounter } from './token-counter.ts'
import type { Tokenizer } from './tokenizer.ts'
import type { WordTokens } from './word-tokens.ts'

/** Words at which a cut may start that are tried; one in a few has another that ends on the asked token. */
const STARTS = 4_096

/**
 * For tokenizers that cut at the space before a word. One number is drawn from the stream, whatever the length; more only
 * where words have too many tokens to add up to so few, and one has to be cut.
 */
export function createWordSource(corpus: Corpus, tokenizer: Tokenizer, table: WordTokens): TextSource {
  const { charAt, tokenAt } = layOut(table)
  const places = table.places.length
  const total = tokenAt[places]!
  const counter = createTokenCounter(table, tokenizer)

  /** The text of a cut that starts with the word at `first`; `undefined` where no word ends on the asked token. */
  function cut(first: number, tokens: number, after: boolean): string | undefined {
    const head = after ? tokenAt[first + 1]! - tokenAt[first]! : counter.head(table.words[table.places[first]!]!)
    const end = tokenAt[first + 1]! + tokens - head
    const place = tokens < head ? -1 : placeOf(tokenAt, end % total)
    if (place < 0) return undefined
    const passes = Math.floor(end / total)
    return spanOf(corpus, charAt[first]!, passes * charAt[places]! + charAt[place]! - 1)
  }

  let withinWords: TextSource | undefined

  function take(tokens: number, stream: Stream, after = false): TextCut {
    const start = uniformInteger(stream, 0, places - 1)
    for (let step = 0; step < Math.min(places, STARTS); step++) {
      const text = cut((start + step) % places, tokens, after)
      if (text !== undefined) return { text: after ? ` ${text}` : text, tokens }
    }
    withinWords ??= createEncodedSource(corpus, tokenizer)
    return withinWords.take(tokens, stream, after)
  }

  return {
    corpus,
    tokenizer,
    exact: true,
    take,
    takePieces: (tokens, stream) => counter.split(take(tokens, stream).text),
    count: counter.count,
    countWords: counter.countWords,
  }
}

/** Offsets of every place: its first character and its first token, the end of the corpus included. */
function layOut({ words, tokens, places }: WordTokens): { charAt: Uint32Array; tokenAt: Uint32Array } {
  const charAt = new Uint32Array(places.length + 1)
  const tokenAt = new Uint32Array(places.length + 1)
  const lengths = new Uint32Array(words.length)
  words.forEach((word, i) => (lengths[i] = word.length))
  for (let i = 0; i < places.length; i++) {
    const word = places[i]!
    charAt[i + 1] = charAt[i]! + lengths[word]! + 1
    tokenAt[i + 1] = tokenAt[i]! + tokens[word]!
  }
  return { charAt, tokenAt }
}

/** The place whose word begins at the token, by bisection; −1 where the token lies inside a word. */
function placeOf(tokenAt: Uint32Array, token: number): number {
  let low = 0
  let high = tokenAt.length - 1
  while (low < high) {
    const middle = (low + high) >>> 1
    if (tokenAt[middle]! < token) low = middle + 1
    else high = middle
  }
  return tokenAt[low] === token ? low : -1
}
