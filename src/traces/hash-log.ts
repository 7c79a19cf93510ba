/** @module Logged prompts as rows of a trace: which blocks they share, and nothing of what they say. */
import * as z from 'zod'

import { type BadRows, badRow, checkRow, parseRow } from '../bad-rows.ts'
import { messageTexts } from '../datasets/raw-requests.ts'
import { readLines } from '../lines.ts'
import { parseOptions, strict } from '../options.ts'
import type { Tokenizer } from '../text/tokenizer.ts'
import { createRollingHasher } from './rolling-hash.ts'
import { instantSchema, tokensSchema, type TraceRow } from './row.ts'

export interface HashLogOptions {
  readonly tokenizer: Tokenizer
  /** Tokens of a block. From 1. */
  readonly blockSize: number
  /** Keeps `session_id`. Logged prompts hold their history, so that such a trace is replayed with `turns: 'complete'`. */
  readonly sessions: boolean
  /** Takes what is wrong with each row that can't be used. */
  readonly badRows: BadRows
}

const who = 'trace'
const PROMPTS = ['prompt', 'text', 'text_input', 'messages'] as const

const message = z.looseObject({ role: z.string() })
const error = 'expected milliseconds, or a time such as 2026-01-31T12:00:00.250Z'
const date = z.iso.datetime({ offset: true, error }).transform((text) => Date.parse(text))
const instant = z.union([instantSchema, date], { error })

/** Logs have keys of their own: those that aren't named here are left out. */
const logSchema = z
  .object({
    prompt: z.string().nullish(),
    text: z.string().nullish(),
    text_input: z.string().nullish(),
    messages: z.array(message).min(1).nullish(),
    response: z.string().nullish(),
    output_length: tokensSchema.nullish(),
    timestamp: instant.nullish(),
    delay: instantSchema.nullish(),
    session_id: z.string().min(1).nullish(),
  })
  .refine((row) => PROMPTS.filter((key) => present(row[key])).length === 1, {
    error: `expected exactly one of ${PROMPTS.join(', ')}`,
  })

const schema = strict({ blockSize: z.int().min(1) })

type LogRow = z.output<typeof logSchema>

/**
 * Reads a log, JSON lines, decompressed by suffix. Prompts are encoded whole; equal ids stand for equal beginnings.
 *
 * @throws InferbenchError where the file can't be read, and whatever `badRows` throws
 */
export async function* hashLog(path: string, options: HashLogOptions): AsyncGenerator<TraceRow> {
  const { tokenizer, badRows } = options
  const { blockSize } = parseOptions(schema, { blockSize: options.blockSize }, 'hash-trace')
  const { hashIds } = createRollingHasher(blockSize)
  for await (const { text, line } of readLines(path, { who, onBadLine: badRows.add })) {
    const place = { who, path, line }
    let row: TraceRow | undefined
    badRows.accepts(() => {
      const logged = checkRow(logSchema, parseRow(text, place), place)
      const tokens = tokenizer.encode(promptOf(logged))
      if (tokens.length === 0) throw badRow(place, 'the prompt is empty')
      row = {
        ...timesOf(logged, options),
        inputLength: tokens.length,
        ...answerOf(logged, tokenizer),
        hashIds: hashIds(tokens),
      }
    })
    if (row) yield row
  }
}

function timesOf({ timestamp, delay, session_id }: LogRow, { sessions }: HashLogOptions): Partial<TraceRow> {
  return {
    ...(present(timestamp) && { timestampMs: timestamp }),
    ...(sessions && present(delay) && { delayMs: delay }),
    ...(sessions && present(session_id) && { sessionId: session_id }),
  }
}

function answerOf({ output_length, response }: LogRow, { encode }: Tokenizer): Partial<TraceRow> {
  const outputLength = output_length ?? (present(response) ? encode(response).length : undefined)
  return outputLength === undefined ? {} : { outputLength }
}

/** The text of a prompt. Servers put their own marks around messages: here each is its role and its texts, in lines. */
function promptOf({ prompt, text, text_input, messages }: LogRow): string {
  return (
    prompt ??
    text ??
    text_input ??
    messages!.map((said) => `${said.role}: ${messageTexts([said]).join('\n')}`).join('\n')
  )
}

function present<Value>(value: Value | null | undefined): value is Value {
  return value !== undefined && value !== null
}
