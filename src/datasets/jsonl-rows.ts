/** @module The kinds of rows that a JSONL dataset may have, told apart by their keys. */
import * as z from 'zod'

import { badRow, checkRow, type RowPlace } from '../bad-rows.ts'
import { strict } from '../options.ts'
import {
  checkContent,
  checkTiming,
  jsonObject,
  outputLength,
  type RowFile,
  type RowTurn,
  rowTurnOf,
  timingShape,
  turnShape,
} from './aiperf-rows.ts'
import type { RawRequest } from './raw-requests.ts'

/** What the row of a session says. */
export type JsonlRow = (TurnsRow | RequestRow) & {
  readonly place: RowPlace
  /** Rows that share it are one session. */
  readonly sessionId: string | undefined
}

/** AIPerf's rows: one turn, or those of a conversation. */
export interface TurnsRow {
  readonly kind: 'single_turn' | 'multi_turn'
  readonly turns: readonly RowTurn[]
}

/** A request in the API's own words. */
export interface RequestRow extends RawRequest {
  readonly kind: 'messages' | 'payload'
  readonly timestampMs: number | undefined
}

type Reader = (value: unknown, place: RowPlace) => JsonlRow

/** What reads the rows of a file. */
export function jsonlReader(file: RowFile): Reader {
  const kinds = [
    ['payload', payloadSchema],
    ['messages', messagesSchema],
    ['turns', multiTurnSchema(file)],
  ] as const
  const otherwise = singleTurnSchema(file)
  return (value, place) => {
    const has = (key: string) => Object.hasOwn(Object(value) as object, key)
    const foreign = Object.keys(FOREIGN).find(has)
    if (foreign !== undefined) throw badRow(place, `${foreign}: ${FOREIGN[foreign]}`)
    const schema = kinds.find(([key]) => has(key))?.[1] ?? otherwise
    const { session_id: sessionId, ...row } = checkRow(schema, value, place)
    return { ...row, place, sessionId: sessionId ?? undefined }
  }
}

/** Keys by which rows of other kinds of files are known. */
const FOREIGN: Readonly<Record<string, string>> = {
  conversations: 'this is a row of ShareGPT: use dataset.sharegpt',
  input_length: 'this is a row of a trace: use trace.open',
}

const sessionShape = { session_id: z.string().min(1).nullish() } as const

function singleTurnSchema(file: RowFile) {
  return strict({ type: z.literal('single_turn').nullish(), ...sessionShape, ...turnShape(file) })
    .check(checkContent, checkTiming)
    .transform((row) => ({ kind: 'single_turn' as const, session_id: row.session_id, turns: [rowTurnOf(row)] }))
}

function multiTurnSchema(file: RowFile) {
  const turn = strict(turnShape(file)).check(checkContent, checkTiming).transform(rowTurnOf)
  return strict({ type: z.literal('multi_turn').nullish(), ...sessionShape, turns: z.array(turn).min(1) }).transform(
    ({ session_id, turns }) => ({ kind: 'multi_turn' as const, session_id, turns }),
  )
}

const payloadSchema = strict({
  ...sessionShape,
  ...timingShape,
  payload: jsonObject.refine((payload) => Object.keys(payload).length > 0, 'must not be empty'),
})
  .check(checkTiming)
  .transform(({ session_id, payload, ...row }) => ({
    kind: 'payload' as const,
    session_id,
    payload,
    ...timingOf(row),
  }))

const LIMITS = ['output_length', 'max_tokens', 'max_completion_tokens'] as const

const messagesSchema = strict({
  ...sessionShape,
  ...timingShape,
  messages: z.array(jsonObject.refine(({ role }) => typeof role === 'string', 'expected a message with a role')).min(1),
  tools: z.array(jsonObject).min(1).nullish(),
  output_length: outputLength,
  max_tokens: outputLength,
  max_completion_tokens: outputLength,
  extra: jsonObject.nullish(),
})
  .check(checkTiming)
  .refine((row) => LIMITS.filter((key) => row[key]).length <= 1, `give one of ${LIMITS.join(', ')}`)
  .transform(({ session_id, messages, tools, extra, ...row }) => ({
    kind: 'messages' as const,
    session_id,
    messages,
    ...timingOf(row),
    outputLength: LIMITS.map((key) => row[key]).find(Boolean) ?? undefined,
    extra: tools || extra ? { ...(tools && { tools }), ...extra } : undefined,
  }))

type Timing = { readonly [Key in keyof typeof timingShape]?: number | null | undefined }

function timingOf({ timestamp, delay }: Timing) {
  return { timestampMs: timestamp ?? undefined, delayMs: delay ?? undefined }
}
