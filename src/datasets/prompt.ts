/** @module A prompt that is put together from cuts of the corpus. */
import type { PlannedPart } from '../media/mix.ts'
import type { Stream } from '../random/streams.ts'
import type { TextSource } from '../text/text-source.ts'
import { BUST_PIECE_TOKENS, BUST_PIECES, type CacheBust } from './cache-bust.ts'
import type { Part } from './workload.ts'

export interface Prompt {
  readonly parts: readonly Part[]
  /** Tokens of all text, one piece after another. */
  tokens(): number
  /** Appends text from a place that the stream draws; 0 tokens are none. */
  add(tokens: number, stream: Stream): void
  /** Appends text, all of it drawn from one stream, and media between it. */
  addParts(parts: readonly PlannedPart[], stream: Stream): void
  /** How many of so many tokens can be the session's own. */
  ownTokens(tokens: number): number
  /** Appends tokens that only this session has. */
  addOwn(tokens: number, bust: CacheBust, session: number): void
}

export function createPrompt(source: TextSource): Prompt {
  const parts: Part[] = []
  const texts: string[] = []
  let counted = 0

  function add(tokens: number, stream: Stream): void {
    if (tokens === 0) return
    const cut = source.take(tokens, stream, texts.length > 0)
    parts.push({ type: 'text', text: cut.text })
    texts.push(cut.text)
    counted += cut.tokens
  }

  return {
    parts,
    // Cuts that are not exact alone are not exact together either.
    tokens: () => (source.exact || texts.length < 2 ? counted : source.count(texts.join(''))),
    add,
    addParts(planned, stream) {
      for (const part of planned) {
        if (part.type === 'text') add(part.tokens, stream)
        else parts.push(part)
      }
    },
    ownTokens: (tokens) => Math.min(tokens, BUST_PIECES * BUST_PIECE_TOKENS),
    addOwn(tokens, bust, session) {
      for (let piece = 0, left = tokens; left > 0; piece++, left -= BUST_PIECE_TOKENS) {
        add(Math.min(left, BUST_PIECE_TOKENS), bust.stream(session, piece))
      }
    },
  }
}
