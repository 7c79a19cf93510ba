/** @module Prompts as most tools make them: ids of the corpus decoded, encoded again, and mended until the count is right. */
import { type Stream, uniformInteger } from '../../src/random/streams.ts'
import type { Tokenizer } from '../../src/text/tokenizer.ts'

/** Most loops give up after a few rounds. */
const ROUNDS = 10

interface DecodedPrompt {
  readonly text: string
  /** Tokens of the text, as it was encoded last. */
  readonly tokens: number
}

/** A maker of prompts over the ids of a text, which is encoded once. */
export function createDecodeLoop(
  tokenizer: Tokenizer,
  text: string,
): (tokens: number, stream: Stream) => DecodedPrompt {
  const ids = tokenizer.encode(text)
  return (tokens, stream) => {
    const start = uniformInteger(stream, 0, ids.length - 2 * tokens)
    let prompt: DecodedPrompt = { text: '', tokens: 0 }
    for (let round = 0, taken = tokens; round < ROUNDS && prompt.tokens !== tokens; round++) {
      const decoded = tokenizer.decode(ids.slice(start, start + taken))
      prompt = { text: decoded, tokens: tokenizer.encode(decoded).length }
      taken += tokens - prompt.tokens
    }
    return prompt
  }
}
