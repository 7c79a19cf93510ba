/** @module Text of exactly n tokens, cut from a corpus at word boundaries. */
import { InferbenchError } from '../error.ts'
import { type Stream, uniformInteger } from '../random/streams.ts'
import { type Corpus, loadCorpus } from './corpus.ts'
import { createTokenCounter } from './token-counter.ts'
import type { Tokenizer } from './tokenizer.ts'
import { loadWordTokens, type WordTokens } from './word-tokens.ts'

export interface TextSource {
  readonly corpus: Corpus
  readonly tokenizer: Tokenizer
  /** Tokens of the whole corpus. */
  readonly tokens: number
  /**
   * Text that encodes to exactly `tokens` tokens, from a place that the stream draws. Longer than the corpus, it starts
   * over at the corpus' beginning. One number is drawn from the stream, whatever the length.
   *
   * @param after true for text that is appended to other text: it begins with a space, and is counted that way
   */
  take(tokens: number, stream: Stream, after?: boolean): string
  /** What `take` gives, in as many pieces as there are tokens (or characters, if fewer): how a server would stream it. */
  takePieces(tokens: number, stream: Stream): string[]
  /** Tokens of any text; much faster than encoding it where its words are the corpus'. */
  count(text: string): number
}

/** Prepares a corpus, the bundled one by default, for cutting with a tokenizer. */
export async function loadTextSource(tokenizer: Tokenizer, corpus?: Corpus): Promise<TextSource> {
  const text = corpus ?? (await loadCorpus())
  return createTextSource(text, tokenizer, await loadWordTokens(text, tokenizer))
}

function createTextSource(corpus: Corpus, tokenizer: Tokenizer, table: WordTokens): TextSource {
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
    return span(charAt[first]!, passes * charAt[places]! + charAt[place]! - 1)
  }

  /** Characters of the corpus repeated without end, a space between two passes. */
  function span(from: number, to: number): string {
    const { text } = corpus
    return to <= text.length ? text.slice(from, to) : `${text} `.repeat(Math.ceil(to / text.length)).slice(from, to)
  }

  function take(tokens: number, stream: Stream, after = false): string {
    const start = uniformInteger(stream, 0, places - 1)
    for (let step = 0; step < places; step++) {
      const text = cut((start + step) % places, tokens, after)
      if (text !== undefined) return after ? ` ${text}` : text
    }
    throw new InferbenchError(
      'no-such-text',
      'text',
      `No text of exactly ${tokens} tokens starts anywhere in ${corpus.name}.`,
    )
  }

  return {
    corpus,
    tokenizer,
    tokens: total,
    take,
    takePieces: (tokens, stream) => counter.split(take(tokens, stream)),
    count: counter.count,
  }
}

/** Offsets of every place: its first character and its first token, the end of the corpus included. */
function layOut({ words, tokens, places }: WordTokens): { charAt: Uint32Array; tokenAt: Uint32Array } {
  const charAt = new Uint32Array(places.length + 1)
  const tokenAt = new Uint32Array(places.length + 1)
  const lengths = Uint32Array.from(words, (word) => word.length)
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
