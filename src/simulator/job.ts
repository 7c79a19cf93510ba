/** @module What a request asks of the engine. */
import type { Stream } from '../random/streams.ts'
import type { PromptBlocks } from './block-hashes.ts'
import type { RequestTruth } from './truth.ts'

export interface Job {
  readonly prompt: PromptBlocks
  /** Tokens until it ends; where there are none, it ends when the first one would have been due. */
  readonly outputTokens: number
  /** Work on pictures, sounds and films before the prompt, ms. */
  readonly encodeMs: number
  /** A pause before token i, from 0, ms; it may never end. */
  readonly pauseMs: (i: number) => number
  readonly stream: Stream
  readonly truth: RequestTruth
  /** Called when token i, from 0, is due. */
  readonly onToken: (i: number) => void
  readonly onEnd: () => void
}
