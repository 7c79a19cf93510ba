/** @module One request in the rows file: a JSON object a line. A report can be made again from its rows alone. */
import * as z from 'zod'

import type { SettledRequest } from '../load/engine.ts'
import type { RequestRecord } from '../load/record.ts'
import { type Answer, type Failure, isAnswer } from '../load/reply.ts'
import { requestId } from '../load/request-id.ts'
import { REQUEST_METRICS, type RequestMetric } from '../metrics/definitions.ts'
import { chunkGaps, measure } from '../metrics/request-metrics.ts'
import { countTokens, type CountOptions } from '../metrics/token-counts.ts'
import { strict } from '../options.ts'

const metric = z.number().optional()
const metrics = Object.fromEntries(REQUEST_METRICS.map((name) => [name, metric])) as Record<
  Exclude<RequestMetric, 'icl'>,
  typeof metric
>

/** Instants are ms from the start of the run; metrics are those that the request has. */
export const RequestRow = strict({
  /** Its number in the run, from 0. */
  seq: z.int(),
  /** Its `x-request-id`, as servers log it. */
  id: z.string(),
  session: z.string(),
  /** Its turn of the session, from 0, and how many turns that has. */
  turn: z.int(),
  turns: z.int(),
  phase: z.enum(['warmup', 'measured']),
  outcome: z.enum(['completed', 'failed', 'cancelled', 'timed-out']),
  error: strict({ kind: z.string(), message: z.string() }).optional(),
  /** HTTP status, 0 where none came. */
  status: z.int(),
  scheduledMs: z.number(),
  /** How long a ceiling of the load held it back after that; absent where none did. */
  heldMs: z.number().optional(),
  sentMs: z.number(),
  endMs: z.number(),
  /** Who counted the tokens. */
  tokenSource: strict({ input: z.string(), output: z.string().optional() }).optional(),
  /** Tokens that the answer was allowed. */
  maxTokens: z.int().optional(),
  ...metrics,
  /** Gaps between the pieces of the answer. */
  icl: z.array(z.number()).optional(),
})
export type RequestRow = z.infer<typeof RequestRow>

/** Error texts longer than this are cut, once nothing secret is in them. */
const MESSAGE_CHARS = 300

export interface RowOptions extends Pick<CountOptions, 'prefer' | 'count'> {
  readonly runId: string
  /** When the run began, ms of the shared clock. */
  readonly startMs: number
  readonly warmupRequests: number
  readonly warmupMs: number
  /** Takes out of an error's message what must not be stored. */
  readonly redact: (text: string) => string
}

/** Makes a request's row, to the microsecond: as fine as the clock is true, and the same in memory and in a file. */
export function rowOf({ record, reply, origin }: SettledRequest, options: RowOptions): RequestRow {
  const { startMs, warmupRequests, warmupMs, redact } = options
  const { turn, turnIndex, promptTokens } = origin
  const { session } = origin.conversation
  const scheduledMs = roundMs(record.scheduledMs - startMs)
  return toMicroseconds({
    seq: record.seq,
    id: requestId(options.runId, record.seq),
    session: session.id,
    turn: turnIndex,
    turns: session.turns.length,
    phase: record.seq >= warmupRequests && scheduledMs >= warmupMs ? 'measured' : 'warmup',
    status: record.status,
    scheduledMs,
    ...(record.heldMs > 0 ? { heldMs: record.heldMs } : {}),
    sentMs: record.sentMs - startMs,
    endMs: record.endMs - startMs,
    ...(turn.maxTokens === undefined ? {} : { maxTokens: turn.maxTokens }),
    ...(isAnswer(reply) ? completed(record, reply, { ...options, promptTokens }) : failed(record, reply, redact)),
  })
}

function toMicroseconds(row: RequestRow): RequestRow {
  const entries = Object.entries(row).map(([key, value]) => [key, typeof value === 'number' ? roundMs(value) : value])
  return { ...(Object.fromEntries(entries) as RequestRow), ...(row.icl && { icl: row.icl.map(roundMs) }) }
}

function roundMs(value: number): number {
  return Math.round(value * 1e3) / 1e3
}

type Ending = Pick<RequestRow, 'outcome' | 'error' | 'tokenSource' | 'icl' | Exclude<RequestMetric, 'icl'>>

function completed(record: RequestRecord, answer: Answer, options: CountOptions): Ending {
  const tokens = countTokens(answer, options)
  return {
    outcome: 'completed',
    tokenSource: { input: tokens.inputSource, ...(tokens.outputSource && { output: tokens.outputSource }) },
    ...measure(record, answer, tokens),
    icl: chunkGaps(answer),
  }
}

/** What was complete on the wire may still be no answer. */
function failed({ outcome }: RequestRecord, { kind, message }: Failure, redact: RowOptions['redact']): Ending {
  return { outcome: outcome === 'completed' ? 'failed' : outcome, error: { kind, message: clip(redact(message)) } }
}

function clip(text: string): string {
  return text.length > MESSAGE_CHARS ? `${text.slice(0, MESSAGE_CHARS).replace(/[\uD800-\uDBFF]$/, '')}…` : text
}
