/** @module What a dataset makes: sessions of turns, each a pure function of its index. */
import type { MediaItem } from '../media/item.ts'

export interface TextPart {
  readonly type: 'text'
  readonly text: string
}

/** A picture, sound or film; rendered when a request first needs it. */
export interface MediaPart {
  readonly type: 'media'
  readonly item: MediaItem
}

/** A piece of a message. Parts keep their order. */
export type Part = TextPart | MediaPart

/** A message of a conversation. */
export interface Message {
  readonly role: 'system' | 'user' | 'assistant'
  readonly parts: readonly Part[]
}

/** JSON that goes into a request's body as it is. */
export type JsonObject = Readonly<Record<string, unknown>>

/** One user message and what is asked of the answer. */
export interface Turn {
  readonly parts: readonly Part[]
  /** Tokens of the parts, by the dataset's tokenizer. */
  readonly inputTokens: number
  /** Tokens that the answer may have; the server decides when absent. */
  readonly maxTokens?: number
  /** Pause between the previous turn's answer and this turn. @default 0 */
  readonly delayMs?: number
  /** When a later turn is due at the earliest, from the start of the run; only a trace knows. */
  readonly startMs?: number
  /** The dataset's own answer, for a load whose history is the dataset's. */
  readonly answer?: { readonly text: string; readonly tokens: number }
  /** Merged over the body of this request. */
  readonly extraBody?: JsonObject
  /** The whole message array of this request, in the API's own words; takes the place of history and parts. */
  readonly messages?: readonly JsonObject[]
  /** The whole body of this request; sent as it is. */
  readonly payload?: JsonObject
}

/** A conversation: turns that are sent one after another. */
export interface Session {
  readonly id: string
  /** When the first turn is due, from the start of the run; only a trace knows. */
  readonly startMs?: number
  /** Messages before the first turn, such as a system prompt, and their tokens. */
  readonly preamble?: { readonly messages: readonly Message[]; readonly tokens: number }
  readonly turns: readonly Turn[]
}

/** Sessions by index. Nothing is made before it is asked for, and the same index gives the same session every time. */
export interface Workload {
  /** The dataset that made it, such as `synthetic`. */
  readonly name: string
  /** How many sessions there are; `Infinity` where it never runs out. */
  readonly sessions: number
  /** How many requests all sessions make together, where that is known without making them. */
  readonly requests?: number
  /** @param index from 0 to `sessions` − 1 */
  session(index: number): Session
  /** Share of the prompt tokens that an unbounded prefix cache would have, for a workload of known prompts. */
  readonly prefixHitRate?: number
  /** Rejects where something that its sessions need is missing or broken. Asked before a run begins. */
  ready?(): Promise<void>
  /** The resolved options, as JSON for the report. */
  describe(): Record<string, unknown>
}
