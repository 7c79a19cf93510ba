/** @module Requests that come in the API's own words: what of them a tokenizer can count. */
import { type Asked, askedOf, type TurnTools } from './dialogue.ts'
import type { JsonObject, Turn } from './workload.ts'

/** A request in the API's own words: its messages, or its whole body. */
export interface RawRequest extends Asked {
  readonly messages?: readonly JsonObject[]
  readonly payload?: JsonObject
}

/** The request as a turn. What a tokenizer can't see of it, its template, tools and media, is not counted. */
export function rawTurn(request: RawRequest, tools: TurnTools): Turn {
  const { messages, payload } = request
  const texts = payload ? payloadTexts(payload) : messageTexts(messages ?? [])
  return {
    parts: [],
    inputTokens: texts.reduce((sum, text) => sum + tools.count(text), 0),
    ...(payload ? { payload } : { messages: messages ?? [] }),
    ...askedOf(request, tools),
  }
}

/** The texts of a message array; media, tool calls and names are left out. */
export function messageTexts(messages: readonly unknown[]): string[] {
  return messages.flatMap((message) => textsIn(fieldOf(message, 'content')))
}

/** The texts in a body's `messages`, `prompt` or `input`, whatever of them there is. */
export function payloadTexts({ messages, prompt, input }: JsonObject): string[] {
  return [...(Array.isArray(messages) ? messageTexts(messages) : []), ...textsIn(prompt), ...textsIn(input)]
}

/** A text, or those in a list of texts, text parts and messages. */
function textsIn(content: unknown): string[] {
  if (typeof content === 'string') return [content]
  if (!Array.isArray(content)) return []
  return content.flatMap((item: unknown) => {
    if (typeof item === 'string') return [item]
    const text = fieldOf(item, 'text')
    return typeof text === 'string' ? [text] : textsIn(fieldOf(item, 'content'))
  })
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as JsonObject)[key] : undefined
}
