/** @module Text of exactly n tokens, cut from a corpus. */
import type { Stream } from '../random/streams.ts'
import { type Corpus, loadCorpus, setsSpaces } from './corpus.ts'
import { createEncodedSource } from './encoded-source.ts'
import type { Tokenizer } from './tokenizer.ts'
import { createWordSource } from './word-source.ts'
import { loadWordTokens } from './word-tokens.ts'

/** A piece of a corpus, and what it counts. */
export interface TextCut {
  readonly text: string
  /** What was asked for, or, where no text of that length was found, what this one really has. */
  readonly tokens: number
}

export interface TextSource {
  readonly corpus: Corpus
  readonly tokenizer: Tokenizer
  /** True where cuts one after another have as many tokens as the sum of them; where not, count the whole again. */
  readonly exact: boolean
  /**
   * Text of the asked number of tokens, from a place that the stream draws. Longer than the corpus, it starts over at the
   * corpus' beginning. Words stay whole unless the script has no spaces or no words add up to so few tokens.
   *
   * @param tokens a whole number of at least 1; InferbenchError otherwise
   * @param after true for text that is appended to other text: it begins with the space between them, and is counted so
   */
  take(tokens: number, stream: Stream, after?: boolean): TextCut
  /** What `take` gives, in as many pieces as there are tokens (or characters, if fewer): how a server would stream it. */
  takePieces(tokens: number, stream: Stream): string[]
  /** Tokens of any text; much faster than encoding it where its words are the corpus'. */
  count(text: string): number
  /**
   * Tokens of each of a text's words, a space belonging to the word after it; `undefined` where that takes an encoding.
   */
  countWords(text: string): Uint32Array | undefined
}

/** Prepares a corpus, the bundled one by default, for cutting with a tokenizer. */
export async function loadTextSource(tokenizer: Tokenizer, corpus?: Corpus): Promise<TextSource> {
  const text = corpus ?? (await loadCorpus())
  const table = setsSpaces(text) ? await loadWordTokens(text, tokenizer) : undefined
  return table?.exact ? createWordSource(text, tokenizer, table) : createEncodedSource(text, tokenizer)
}
