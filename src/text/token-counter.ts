/** @module Counts tokens word by word from a table, and asks the tokenizer only for words that it has not met. */
import type { Tokenizer } from './tokenizer.ts'
import { countAfter, type WordTokens } from './word-tokens.ts'

export interface TokenCounter {
  /** Tokens of a word that begins a text. */
  head(word: string): number
  /** Tokens of a text. */
  count(text: string): number
  /** A text in pieces, one a token: a word of k tokens gives k − 1 single characters and its rest. */
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
      const spelled = text.split(' ')
      return spelled.flatMap((word, i) =>
        i === 0 ? splitWord(word, head(word)) : splitWord(` ${word}`, follower(word)),
      )
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
  const last = Math.min(pieces, word.length) - 1
  return [...word.slice(0, last).split(''), word.slice(last)]
}
