/** @module A row of a trace: one request. Its own format is Mooncake's, a JSON object a line. */
import * as z from 'zod'

import type { JsonObject } from '../datasets/workload.ts'
import { strict } from '../options.ts'

/**
 * One request, from whatever file it came. It has exactly one of `inputLength`, `textInput`, `messages` and `payload`,
 * `hashIds` only beside `inputLength`, and `tools` only beside `messages`. Keys that the file leaves out are absent.
 */
export interface TraceRow {
  /** When it was sent, in ms. */
  readonly timestampMs?: number
  /** Pause after the previous answer of its session, in ms. */
  readonly delayMs?: number
  /** Requests that share it are the turns of one conversation. */
  readonly sessionId?: string
  /** Tokens of the prompt. */
  readonly inputLength?: number
  /** Tokens of the answer. */
  readonly outputLength?: number
  /** The prompt's blocks in order, the last one whole or partial: equal ids stand for equal tokens. */
  readonly hashIds?: readonly number[]
  readonly textInput?: string
  readonly messages?: readonly JsonObject[]
  readonly tools?: readonly JsonObject[]
  /** The whole body of the request, sent as it is. */
  readonly payload?: JsonObject
  /** Merged over the body of the request. */
  readonly extra?: JsonObject
}

/** Keys of a row and of a Mooncake line, in the order in which lines are written. */
const NAMES = [
  ['timestampMs', 'timestamp'],
  ['delayMs', 'delay'],
  ['sessionId', 'session_id'],
  ['inputLength', 'input_length'],
  ['outputLength', 'output_length'],
  ['hashIds', 'hash_ids'],
  ['textInput', 'text_input'],
  ['messages', 'messages'],
  ['tools', 'tools'],
  ['payload', 'payload'],
  ['extra', 'extra'],
] as const

const EMPTY = 'expected an array that is not empty'

const MODES = ['input_length', 'text_input', 'messages', 'payload'] as const

/** Milliseconds or seconds from any origin that is not later. */
export const instantSchema: z.ZodType<number, number> = z.number().min(0).max(Number.MAX_SAFE_INTEGER)

/** Seconds of a trace in ms, to the microsecond: what a product of decimals adds below is noise. */
export function msOfSeconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e3
}

/** A count of tokens. */
export const tokensSchema: z.ZodType<number, number> = z.int().min(0)

/** Block ids: whole numbers that survive JSON. */
export const hashIdsSchema = listOf<number>(isBlockId, 'expected a whole number from 0 to 2^53 − 1')

const object = z.custom<JsonObject>(isObject, 'expected an object')
const filled = object.refine((value) => Object.keys(value).length > 0, 'expected an object that is not empty')
const messages = listOf<JsonObject>(isMessage, 'expected a message with a role').refine(isFilled, EMPTY)
const tools = listOf<JsonObject>(isObject, 'expected an object').refine(isFilled, EMPTY)

const mooncakeSchema = strict({
  type: z.literal('mooncake_trace').nullish(),
  timestamp: instantSchema.nullish(),
  delay: instantSchema.nullish(),
  session_id: z.string().min(1).nullish(),
  input_length: tokensSchema.nullish(),
  output_length: tokensSchema.nullish(),
  hash_ids: hashIdsSchema.nullish(),
  text_input: z.string().nullish(),
  messages: messages.nullish(),
  tools: tools.nullish(),
  payload: filled.nullish(),
  extra: object.nullish(),
}).check(({ value, issues }) => {
  for (const [path, problem] of contradictions(value)) {
    issues.push({ code: 'custom', path: path === undefined ? [] : [path], message: problem, input: value })
  }
})

/** Reads a line of AIPerf's `mooncake_trace`, `null` meaning absent, into a row. */
export const mooncakeRow: z.ZodType<TraceRow> = mooncakeSchema.transform((line): TraceRow => {
  const row: Record<string, unknown> = {}
  for (const [name, key] of NAMES) if (line[key] !== undefined && line[key] !== null) row[name] = line[key]
  return row
})

/** A row as Mooncake's JSON object; `mooncakeRow` reads it back. */
export function toMooncake(row: TraceRow): JsonObject {
  const line: Record<string, unknown> = {}
  for (const [name, key] of NAMES) if (row[name] !== undefined) line[key] = row[name]
  return line
}

/** A row as a line of a Mooncake file, with its line end. */
export function mooncakeLine(row: TraceRow): string {
  return `${JSON.stringify(toMooncake(row))}\n`
}

type MooncakeLine = z.output<typeof mooncakeSchema>

function* contradictions(line: MooncakeLine): Generator<[key: string | undefined, problem: string]> {
  const modes = MODES.filter((mode) => has(line, mode)).length
  if (modes !== 1) yield [undefined, `expected exactly one of ${MODES.join(', ')}`]
  if (has(line, 'hash_ids') && !has(line, 'input_length')) yield ['hash_ids', 'goes only with input_length']
  if (has(line, 'tools') && !has(line, 'messages')) yield ['tools', 'goes only with messages']
}

function has(line: MooncakeLine, key: keyof MooncakeLine): boolean {
  return line[key] !== undefined && line[key] !== null
}

/** An array; of all items that are none, the first is named. One plain loop: a schema an item costs more than the row. */
function listOf<Item>(
  isItem: (value: unknown) => boolean,
  expected: string,
): z.ZodType<readonly Item[], readonly Item[]> {
  return z.custom<readonly Item[]>(Array.isArray, 'expected an array').superRefine((items, ctx) => {
    const at = items.findIndex((item) => !isItem(item))
    if (at !== -1) ctx.addIssue({ code: 'custom', path: [at], message: expected })
  })
}

function isFilled(items: readonly unknown[]): boolean {
  return items.length > 0
}

function isBlockId(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function isMessage(value: unknown): boolean {
  return isObject(value) && typeof value['role'] === 'string'
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
