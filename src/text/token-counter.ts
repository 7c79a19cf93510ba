/** @module Counts tokens word by word from a table, and asks the tokenizer only for words that it has not met. */
import type { Tokenizer } from './tokenizer.ts'
import { countAfter, type WordTokens } from './word-tokens.ts'

export interface TokenCounter {
  /** Tokens of a word that begins a text. */
  head(word: string): number
  /** Tokens of a text. */
  count(text: string): number
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
  const followers = new Map<string, number>()
  words.forEach((word, i) => followers.set(word, tokens[i]!))
  const head = (word: string) => remember(heads, word, () => tokenizer.encode(word).length)
  const follower = (word: string) => remember(followers, word, () => countAfter(word, tokenizer))

  return {
    head,
    count(text) {
      if (/\s\s|[^\S ]|^\s|\s$|^$/.test(text)) return tokenizer.encode(text).length
      return text.split(' ').reduce((total, word, i) => total + (i === 0 ? head(word) : follower(word)), 0)
    },
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
