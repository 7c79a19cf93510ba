/** @module What the simulator has to know of an API: what a request asks, and how an answer is spelled. */

/** A picture, sound or film of a request, as its body carries it. */
export interface MediaInput {
  readonly kind: 'image' | 'audio' | 'video'
  /** Base64 of the file; `undefined` where the request names it by URL. */
  readonly base64: string | undefined
}

/** A request, whatever its API. */
export interface Ask {
  readonly model: string
  /** Texts of the prompt, in order. */
  readonly texts: readonly string[]
  readonly media: readonly MediaInput[]
  readonly streamed: boolean
  /** A stream ends with its usage. */
  readonly wantsUsage: boolean
  /** Tokens that the answer has; the server's own law where the request names no limit. */
  readonly maxTokens: number | undefined
}

export interface SimulatedUsage {
  readonly inputTokens: number
  readonly cachedTokens: number
  readonly outputTokens: number
}

/** The words of one answer; texts of a stream hold whole events. */
export interface Spelling {
  /** Comes with the first token. */
  opening(): string
  token(text: string): string
  /** All that follows the last token. */
  closing(usage: SimulatedUsage): string
  /** The whole answer, unstreamed. */
  whole(text: string, usage: SimulatedUsage): string
}

export interface Dialect {
  /** Path of its requests, `/v1` included. */
  readonly path: string
  /** The request, or what is wrong with it. */
  read(body: unknown): Ask | string
  /** @param id the request's own */
  spell(ask: Ask, id: string): Spelling
}
