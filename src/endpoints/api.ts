/** @module What an endpoint's dialect has to know: the body of a request, and the meaning of what comes back. */
import type { JsonObject, Message } from '../datasets/workload.ts'
import type { MediaItem } from '../media/item.ts'

/** What a request asks for, before it is spelled in an API's own words. */
export interface RequestContent {
  readonly model: string
  /** The history and the message to be answered. */
  readonly messages: readonly Message[]
  /** Messages in the API's own words, instead of `messages`. */
  readonly rawMessages?: readonly JsonObject[] | undefined
  /** The whole body, instead of all else. */
  readonly payload?: JsonObject | undefined
  readonly maxTokens?: number | undefined
  /** Text that stands for a file's base64 until the body is put together. */
  readonly base64Of: (item: MediaItem) => string
  /** What the limit is called in the body. */
  readonly maxTokensField: string
  readonly streaming: boolean
  /** Merged over the body, last. */
  readonly extraBody?: JsonObject | undefined
}

/** Token counts as the server reports them. */
export interface Usage {
  readonly inputTokens: number
  /** All generated tokens, reasoning included. */
  readonly outputTokens: number
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
  /** The JSON body of a request. */
  body(content: RequestContent): string
  /** Reads one parsed payload; `undefined` where it is none of this API's. */
  read(payload: unknown): Delta | undefined
}
