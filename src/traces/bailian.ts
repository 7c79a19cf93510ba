/** @module Rows of Alibaba's Bailian traces: JSON lines, times in seconds, conversations as chains of chats. */
import * as z from 'zod'

import { strict } from '../options.ts'
import { hashIdsSchema, instantSchema, msOfSeconds, tokensSchema, type TraceRow } from './row.ts'

const chatId = z.int()
const NO_PARENT = -1

const bailianSchema = strict({
  chat_id: chatId,
  parent_chat_id: chatId.nullish(),
  timestamp: instantSchema,
  input_length: tokensSchema,
  output_length: tokensSchema,
  type: z.string().nullish(),
  turn: z.int().nullish(),
  hash_ids: hashIdsSchema.nullish(),
})

/**
 * Reads lines in the order of the file (https://github.com/alibaba-edu/qwen-bailian-usagetraces-anon). A chat belongs to
 * the session of its parent; a parent that didn't come before begins the session itself.
 */
export function bailianRows(): z.ZodType<TraceRow> {
  const roots = new Map<number, number>()

  function sessionOf(chat: number, parent: number): string {
    const root = parent === NO_PARENT ? chat : (roots.get(parent) ?? parent)
    roots.set(chat, root)
    return String(root)
  }

  return bailianSchema.transform((line): TraceRow => ({
    timestampMs: msOfSeconds(line.timestamp),
    sessionId: sessionOf(line.chat_id, line.parent_chat_id ?? NO_PARENT),
    inputLength: line.input_length,
    outputLength: line.output_length,
    ...(line.hash_ids ? { hashIds: line.hash_ids } : {}),
  }))
}
