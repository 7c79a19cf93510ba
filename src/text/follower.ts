/** @module Tokens of a text that follows another one. */
import type { Tokenizer } from './tokenizer.ts'

/** Any word that stands before others, so that each of those has its space. */
export const LEAD = 'the'

/** Tokens of a text where it follows another one, the space between them included. */
export function countAfter(text: string, tokenizer: Tokenizer): number {
  return tokenizer.encode(`${LEAD} ${text}`).length - tokenizer.encode(LEAD).length
}
