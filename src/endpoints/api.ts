/** @module What an endpoint's dialect has to know: the body of a request, and the meaning of what comes back. */
import type { JsonObject, Message } from '../datasets/workload.ts'
import type { MediaItem } from '../media/item.ts'

/** What the limit of an answer is called in bodies. */
export const LIMIT_FIELDS = ['max_completion_tokens', 'max_tokens', 'max_output_tokens'] as const

export type LimitField = (typeof LIMIT_FIELDS)[number]

/** What a request asks for, before it is spelled in an API's own words. */
export interface RequestContent {
  readonly model: string
  /** The history and the message to be answered. */
  readonly messages: readonly Message[]
  /** Messages in the API's own words, instead of `messages`. */
  readonly rawMessages?: readonly JsonObject[] | undefined
  /** The whole body, instead of all else. */
  readonly payload?: JsonObject | undefined
  /** Tokens that the answer may have; APIs that generate none leave it out. */
  readonly maxTokens?: number | undefined
  /** Text that stands for a file's base64 until the body is put together. */
  readonly base64Of: (item: MediaItem) => string
  /** What the limit is called in the body; `undefined` for APIs that generate nothing. */
  readonly maxTokensField: LimitField | undefined
  readonly streaming: boolean
  /** Merged over the body, last. */
  readonly extraBody?: JsonObject | undefined
}

/** Token counts as the server reports them, whatever it calls them; absent where it doesn't say. */
export interface Usage {
  /** All tokens of the prompt, cached ones included. */
  readonly inputTokens?: number | undefined
  /** All generated tokens, reasoning included. */
  readonly outputTokens?: number | undefined
  readonly reasoningTokens?: number | undefined
  readonly cachedTokens?: number | undefined
}

/** What one payload, a stream's event or a whole answer, holds. */
export interface Delta {
  /** Text of the answer. */
  readonly text: string
  /** Text of the model's reasoning, and names and arguments of tool calls: content too, but not part of the answer. */
  readonly reasoning: string
  readonly toolCalls: string
  /** Vectors or scores: the content of an API that generates no tokens. */
  readonly results?: number | undefined
  /** True where the server says that the answer is complete. */
  readonly finished: boolean
  readonly usage?: Usage | undefined
  /** The server's own words where the payload is an error. */
  readonly error?: string | undefined
}

/** A dialect of HTTP inference. */
export interface Api {
  readonly name: string
  /** Path below the server's base URL. */
  readonly path: string
  /** Names that the limit of an answer may have in a body, the usual one first; none where nothing is generated. */
  readonly limitFields: readonly LimitField[]
  /** Whether answers can be streamed. */
  readonly streams: boolean
  /** Whether a request can hold the turns before it. */
  readonly history: boolean
  /** Headers of the API's own, in lower case, its key included. */
  headers(apiKey: string | undefined): Readonly<Record<string, string>>
  /**
   * The JSON body of a request.
   *
   * @throws InferbenchError where the API can't carry what is asked
   */
  body(content: RequestContent): string
  /** Reads one parsed payload; `undefined` where it is none of this API's. */
  read(payload: unknown): Delta | undefined
}

/** The key as most servers want it. */
export function bearer(apiKey: string | undefined): Readonly<Record<string, string>> {
  return apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }
}
