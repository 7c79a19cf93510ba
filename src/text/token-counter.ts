/** @module Counts tokens word by word from a table, and asks the tokenizer only for words that it has not met. */
import { countAfter } from './follower.ts'
import type { Tokenizer } from './tokenizer.ts'
import type { WordTokens } from './word-tokens.ts'

export interface TokenCounter {
  /** Tokens of a word that begins a text. */
  head(word: string): number
  /** Tokens of a text. */
  count(text: string): number
  /** Tokens of each of its words, a space belonging to the word after it; `undefined` where it has other gaps than single spaces. */
  countWords(text: string): Uint32Array | undefined
  /**
   * A text in pieces, one a token: a word of k tokens gives k − 1 single characters and its rest. Fewer only where the text
   * has fewer characters than tokens.
   */
  split(text: string): string[]
}

/** Words remembered beyond the table's own. */
const MEMORY = 1 << 18

/** A counter over the words of a corpus. */
export function createTokenCounter({ words, tokens }: WordTokens, tokenizer: Tokenizer): TokenCounter {
  const heads = new Map<string, number>()
  /** Filled when first asked: cutting prompts needs none of it. */
  let followers: Map<string, number> | undefined
  const head = (word: string) => remember(heads, word, () => tokenizer.encode(word).length)
  const follower = (word: string) => {
    followers ??= new Map(words.map((known, i) => [known, tokens[i]!]))
    return remember(followers, word, () => countAfter(word, tokenizer))
  }

  function countWords(text: string): Uint32Array | undefined {
    if (/\s\s|[^\S ]|^\s|\s$|^$/.test(text)) return undefined
    return Uint32Array.from(text.split(' '), (word, i) => (i === 0 ? head(word) : follower(word)))
  }

  return {
    head,
    count: (text) => countWords(text)?.reduce((total, word) => total + word, 0) ?? tokenizer.encode(text).length,
    countWords,
    split(text) {
      let total = 0
      const pieces = text.split(' ').flatMap((word, i) => {
        const count = i === 0 ? head(word) : follower(word)
        total += count
        return splitWord(i === 0 ? word : ` ${word}`, count)
      })
      return pieces.length < total ? splitFurther(pieces, total) : pieces
    },
  }
}

function remember(known: Map<string, number>, word: string, count: () => number): number {
  const kept = known.get(word)
  if (kept !== undefined) return kept
  const counted = count()
  if (known.size < MEMORY) known.set(word, counted)
  return counted
}

function splitWord(word: string, pieces: number): string[] {
  if (pieces < 2) return [word]
  const characters = Array.from(word)
  const last = Math.min(pieces, characters.length) - 1
  return [...characters.slice(0, last), characters.slice(last).join('')]
}

/** Makes up for words of more tokens than characters. */
function splitFurther(pieces: readonly string[], wanted: number): string[] {
  let missing = wanted - pieces.length
  return pieces.flatMap((piece) => {
    const split = splitWord(piece, missing + 1)
    missing -= split.length - 1
    return split
  })
}
