/** @module Conversations as vLLM's benchmark reads and writes them: `[{ id, messages: [{ role, content }] }]`. */
import * as z from 'zod'

import { InferbenchError } from '../error.ts'
import { strict } from '../options.ts'
import type { TextSource } from '../text/text-source.ts'
import type { Part, Session, Turn } from './workload.ts'

export interface ConversationMessage {
  readonly role: 'user' | 'assistant'
  readonly content: string
}

/** Roles alternate from `user`. */
export interface Conversation {
  /** No other conversation of the list has it. */
  readonly id: string
  readonly messages: readonly ConversationMessage[]
}

export const conversationSchema: z.ZodType<Conversation> = strict({
  id: z.string().min(1),
  messages: z
    .array(strict({ role: z.enum(['user', 'assistant']), content: z.string() }))
    .min(1, 'a conversation has at least one message')
    .superRefine((messages, ctx) => {
      const wrong = messages.findIndex(({ role }, i) => role !== roleOf(i))
      if (wrong < 0) return
      ctx.addIssue({
        code: 'custom',
        path: [wrong, 'role'],
        message: `roles alternate from user: expected ${roleOf(wrong)}`,
      })
    }),
})

function roleOf(index: number): ConversationMessage['role'] {
  return index % 2 === 0 ? 'user' : 'assistant'
}

/** A list as a map by id, in its order. */
export function conversationsById(list: Iterable<Conversation>): Map<string, readonly ConversationMessage[]> {
  const map = new Map<string, readonly ConversationMessage[]>()
  for (const { id, messages } of list) {
    if (map.has(id)) throw new InferbenchError('invalid-options', WHO, repeated(id))
    map.set(id, messages)
  }
  return map
}

/** The list behind `conversationsById`. */
export function conversationList(map: ReadonlyMap<string, readonly ConversationMessage[]>): Conversation[] {
  return Array.from(map, ([id, messages]) => ({ id, messages }))
}

/** What is said of an id that an earlier conversation has. */
export function repeated(id: string): string {
  return `id: must be another one for each conversation, got ${JSON.stringify(id)} again`
}

/** Requests that a conversation makes: its user messages. */
export function requestsOf(messages: Conversation['messages']): number {
  return Math.ceil(messages.length / 2)
}

/** A conversation as a session: each answer fixes the length that is asked of the server. */
export function sessionOf({ id, messages }: Conversation, { count }: TextSource): Session {
  const turns = messages.flatMap(({ role, content }, i): Turn[] => {
    if (role === 'assistant') return []
    const asked: Turn = { parts: [{ type: 'text', text: content }], inputTokens: count(content) }
    const answer = messages[i + 1]?.content
    if (answer === undefined) return [asked]
    const tokens = count(answer)
    return [{ ...asked, maxTokens: Math.max(1, tokens), answer: { text: answer, tokens } }]
  })
  return { id, turns }
}

/**
 * A session as a conversation.
 *
 * @throws InferbenchError where it holds more than text, or has no answer to a turn that others follow
 */
export function conversationOf({ id, preamble, turns }: Session): Conversation {
  if (preamble) throw unspeakable(id, 'messages before the first turn')
  const messages = turns.flatMap(({ parts, answer, ...raw }, i): ConversationMessage[] => {
    if (raw.messages ?? raw.payload) throw unspeakable(id, 'a body of its own')
    if (!answer && i < turns.length - 1) throw unspeakable(id, `no answer to turn ${i}`)
    const user: ConversationMessage = { role: 'user', content: parts.map((part) => textOf(id, part)).join('') }
    return answer ? [user, { role: 'assistant', content: answer.text }] : [user]
  })
  return { id, messages }
}

function textOf(id: string, part: Part): string {
  if (part.type !== 'text') throw unspeakable(id, 'parts that are not text')
  return part.text
}

function unspeakable(id: string, what: string): InferbenchError {
  return new InferbenchError('not-a-conversation', WHO, `${id} has ${what}, which a list of conversations can't hold`)
}

const WHO = 'dataset.conversations'
