/** @module Tokens that no other session has and no other run: a server's prefix cache can't know what follows them. */
import { randomUUID } from 'node:crypto'

import { createStreams, type Stream } from '../random/streams.ts'

export const CACHE_BUST_PLACES = ['first-turn-prefix', 'first-turn-suffix', 'system-prefix', 'system-suffix'] as const

export interface CacheBustOptions {
  /** Which end of which text: the first turn's prompt, or the shared system prompt. */
  readonly at: (typeof CACHE_BUST_PLACES)[number]
  /** Makes the tokens; the report has it. With the same seed and the same nonce a run sends the same bytes. @default another one each time */
  readonly nonce?: string | undefined
}

/** The bust of a workload, ready for its sessions. */
export interface CacheBust extends Required<CacheBustOptions> {
  /** Where the n-th piece of a session's own tokens is cut from the corpus. */
  stream(session: number, piece: number): Stream
}

/** Replaced at most. Each piece lies at one of a million places of the corpus, so two sessions don't share both. */
export const BUST_PIECES = 2
export const BUST_PIECE_TOKENS = 8

export function createCacheBust({ at, nonce = randomUUID() }: CacheBustOptions): CacheBust {
  const streams = createStreams(nonce)
  return { at, nonce, stream: (session, piece) => streams.stream(`dataset.cache-bust.${piece}`, session) }
}
