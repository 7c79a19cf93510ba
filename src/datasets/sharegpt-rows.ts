/** @module Conversations of ShareGPT: parts put together, roles in order, and those left out that are of no use. */
import * as z from 'zod'

import { badRow, checkRow, type RowPlace } from '../bad-rows.ts'
import type { Dialogue, DialogueTurn } from './dialogue.ts'

/** An entry of the file: a conversation, or a part of one. */
export interface ShareGptRow {
  readonly place: RowPlace
  readonly id: string | undefined
  /** What all parts of the conversation have in common; `undefined` for an entry that is no part. */
  readonly key: string | undefined
  readonly part: number
  readonly messages: readonly ShareGptMessage[]
}

interface ShareGptMessage {
  readonly role: 'system' | 'user' | 'assistant'
  readonly text: string
}

/** Which conversations are wanted. */
export interface ShareGptFilter {
  readonly minMessages: number
  readonly maxMessages?: number | undefined
  readonly minCharacters: number
  readonly maxCharacters?: number | undefined
  readonly asciiOnly: boolean
}

/** Who speaks, in the words of ShareGPT and of the sites that its conversations come from. */
const roles: Readonly<Record<string, ShareGptMessage['role']>> = {
  system: 'system',
  human: 'user',
  user: 'user',
  gpt: 'assistant',
  bing: 'assistant',
  chatgpt: 'assistant',
  bard: 'assistant',
}

const rowSchema = z.object({
  id: z.union([z.string(), z.number()]).nullish(),
  conversations: z.array(
    z.object({
      from: z.enum(Object.keys(roles)),
      value: z.string(),
    }),
  ),
})

/** Reads an entry; keys beside `id` and `conversations` are of no interest. */
export function readShareGpt(value: unknown, place: RowPlace): ShareGptRow {
  const { id, conversations } = checkRow(rowSchema, value, place)
  const [, key, part] = /^(.+)_(\d+)$/.exec(String(id)) ?? []
  return {
    place,
    id: id?.toString(),
    key,
    part: Number(part ?? 0),
    messages: conversations.map(({ from, value: text }) => ({ role: roles[from]!, text })),
  }
}

/** A conversation that is wanted, or why it isn't. */
export type ShareGptVerdict = { readonly dialogue: Dialogue } | { readonly dropped: string }

/**
 * One conversation of all of its parts. A leading system message is kept apart, one of the assistant is left out, and so is
 * all that follows `maxMessages`; user and assistant then have to take turns, from the user on.
 *
 * @throws InferbenchError `bad-row` where a part is there twice
 */
export function judgeShareGpt(rows: readonly ShareGptRow[], filter: ShareGptFilter): ShareGptVerdict {
  const all = joinParts(rows)
  const system = all[0]?.role === 'system' ? all[0] : undefined
  const spoken = all.slice(system ? 1 : 0)
  const start = spoken[0]?.role === 'assistant' ? 1 : 0
  const messages = spoken.slice(start, start + (filter.maxMessages ?? Infinity))
  const dropped = reasonAgainst(messages, system, filter)
  return dropped === undefined ? { dialogue: { system: system?.text, turns: pairUp(messages) } } : { dropped }
}

function reasonAgainst(
  messages: readonly ShareGptMessage[],
  system: ShareGptMessage | undefined,
  { minMessages, minCharacters, maxCharacters = Infinity, asciiOnly }: ShareGptFilter,
): string | undefined {
  if (messages.length < minMessages) return 'tooFewMessages'
  if (messages.some(({ role }, i) => role !== (i % 2 === 0 ? 'user' : 'assistant'))) return 'rolesOutOfOrder'
  const lengths = messages.map(({ text }) => charactersOf(text))
  if (lengths.some((length) => length < minCharacters)) return 'messageTooShort'
  if (lengths.some((length) => length > maxCharacters)) return 'messageTooLong'
  const texts = [...messages, ...(system ? [system] : [])]
  return asciiOnly && texts.some(({ text }) => !isAscii(text)) ? 'notAscii' : undefined
}

/** Parts in the order of their numbers. Where one begins with the role that the last one ended with, that is the same message. */
function joinParts(rows: readonly ShareGptRow[]): ShareGptMessage[] {
  const parts = rows.toSorted((a, b) => a.part - b.part)
  const twice = parts.find(({ part }, i) => part === parts[i - 1]?.part)
  if (twice) throw badRow(twice.place, `id: part ${twice.part} of ${twice.key} is there twice`)
  const joined: ShareGptMessage[] = []
  for (const { messages } of parts) {
    const repeats = joined.length > 0 && joined.at(-1)?.role === messages[0]?.role
    joined.push(...messages.slice(repeats ? 1 : 0))
  }
  return joined
}

function pairUp(messages: readonly ShareGptMessage[]): DialogueTurn[] {
  const users = messages.filter((_, i) => i % 2 === 0)
  return users.map(({ text }, i) => ({ texts: [text], media: [], answer: messages[2 * i + 1]?.text }))
}

/** Unicode characters, as Python counts them. */
function charactersOf(text: string): number {
  return text.length - (text.match(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)?.length ?? 0)
}

function isAscii(text: string): boolean {
  return !/\P{ASCII}/u.test(text)
}
