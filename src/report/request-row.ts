/** @module One request in the rows file: a JSON object a line. A report can be made again from its rows alone. */
import * as z from 'zod'

import type { SettledRequest } from '../load/engine.ts'
import type { RequestRecord } from '../load/record.ts'
import { type Answer, type Failure, isAnswer } from '../load/reply.ts'
import { requestId } from '../load/request-id.ts'
import { SINGLE_METRICS, type SingleMetric } from '../metrics/definitions.ts'
import { HTTP_PHASES, type HttpPhase, httpPhases } from '../metrics/http-phases.ts'
import { chunkGaps, measure } from '../metrics/request-metrics.ts'
import { countTokens, type CountOptions } from '../metrics/token-counts.ts'
import { strict } from '../options.ts'
import { RowMedia, rowMediaOf } from './row-media.ts'

const metric = z.number().optional()
const metrics = Object.fromEntries(SINGLE_METRICS.map((name) => [name, metric])) as Record<SingleMetric, typeof metric>

const phases = Object.fromEntries(HTTP_PHASES.map((phase) => [phase, z.number().min(0)])) as Record<
  HttpPhase,
  z.ZodNumber
>

/** Instants are ms from the start of the run; metrics are those that the request has. */
export const RequestRow = strict({
  /** Its number in the run, from 0. A retry has that of the first attempt. */
  seq: z.int(),
  /** How often it was sent before; absent for a first attempt. */
  attempt: z.int().min(1).optional(),
  /** Its `x-request-id`, as servers log it. */
  id: z.string(),
  session: z.string(),
  /** Its turn of the session, from 0, and how many turns that has. */
  turn: z.int(),
  turns: z.int(),
  /** Which repeat of the load it belongs to, from 1; absent where there is one only. */
  repeat: z.int().min(1).optional(),
  phase: z.enum(['warmup', 'measured']),
  /** `cancelled` by the end of the run, `withdrawn` by the client because the load says so. */
  outcome: z.enum(['completed', 'failed', 'cancelled', 'timed-out', 'withdrawn']),
  /** True where the request was sent again after this attempt; absent where it wasn't. */
  retried: z.literal(true).optional(),
  error: strict({ kind: z.string(), message: z.string() }).optional(),
  /** HTTP status, 0 where none came. */
  status: z.int(),
  scheduledMs: z.number(),
  /** How long a ceiling, an answer it waited for or a failed attempt held it back after that; absent where none did. */
  heldMs: z.number().optional(),
  sentMs: z.number(),
  endMs: z.number(),
  /** Who counted the tokens. */
  tokenSource: strict({ input: z.string(), output: z.string().optional() }).optional(),
  /** Tokens that the answer was allowed. */
  maxTokens: z.int().optional(),
  ...metrics,
  /** Which of several URLs took it, from 0; absent where there is one. */
  server: z.int().min(0).optional(),
  /** Where its time went on the way, ms: all after `blocked` add up to `endMs` − `sentMs`; absent where that is not known. */
  http: strict({ ...phases, reused: z.boolean() }).optional(),
  /** Pictures, sounds and films that it carried, history included; absent where it had none. */
  media: z.array(RowMedia).optional(),
  /** Gaps between the pieces of the answer. */
  icl: z.array(z.number().min(0)).optional(),
})
export type RequestRow = z.infer<typeof RequestRow>

/** Error texts longer than this are cut, once nothing secret is in them. */
const MESSAGE_CHARS = 300

export interface RowOptions extends Pick<CountOptions, 'prefer' | 'count'> {
  /** Servers behind the endpoint. @default 1 */
  readonly servers?: number
  readonly runId: string
  /** When the run began, ms of the shared clock. */
  readonly startMs: number
  /** From the start of the run, as `startMs` is; in a further repeat, more than the warm-up by what came before. */
  readonly warmupRequests: number
  readonly warmupMs: number
  /** From 1; `undefined` where there is one only. */
  readonly repeat?: number | undefined
  /** Takes out of an error's message what must not be stored. */
  readonly redact: (text: string) => string
}

/** Makes a request's row, to the microsecond: as fine as the clock is true, and the same in memory and in a file. */
export function rowOf({ record, reply, origin, media }: SettledRequest, options: RowOptions): RequestRow {
  const { startMs, warmupRequests, warmupMs, repeat, redact } = options
  const { turn, turnIndex, promptTokens } = origin
  const { session } = origin.conversation
  const dueMs = record.scheduledMs - startMs
  // The first one may be due at the instant itself, and sums of instants are off by a little.
  const isMeasured = record.seq >= warmupRequests && roundMs(dueMs - warmupMs) >= 0
  return toMicroseconds({
    seq: record.seq,
    ...(record.attempt > 0 && { attempt: record.attempt }),
    id: requestId(options.runId, record.seq, record.attempt),
    session: session.id,
    turn: turnIndex,
    turns: session.turns.length,
    ...(repeat && { repeat }),
    phase: isMeasured ? 'measured' : 'warmup',
    ...(record.retried && { retried: true }),
    status: record.status,
    scheduledMs: dueMs,
    ...(record.heldMs > 0 ? { heldMs: record.heldMs } : {}),
    sentMs: record.sentMs - startMs,
    endMs: record.endMs - startMs,
    ...((options.servers ?? 1) > 1 && { server: record.server }),
    http: httpPhases(record),
    ...(media.length > 0 && { media: media.map(rowMediaOf) }),
    ...(turn.maxTokens === undefined ? {} : { maxTokens: turn.maxTokens }),
    ...(isAnswer(reply) ? completed(record, reply, { ...options, promptTokens }) : failed(record, reply, redact)),
  })
}

function toMicroseconds(row: RequestRow): RequestRow {
  return {
    ...rounded(row),
    ...(row.http && { http: rounded(row.http) }),
    ...(row.icl && { icl: row.icl.map(roundMs) }),
  }
}

function rounded<Values extends object>(values: Values): Values {
  const entries = Object.entries(values).map(([key, value]) => [
    key,
    typeof value === 'number' ? roundMs(value) : value,
  ])
  return Object.fromEntries(entries) as Values
}

function roundMs(value: number): number {
  return Math.round(value * 1e3) / 1e3
}

type Ending = Pick<RequestRow, 'outcome' | 'error' | 'tokenSource' | 'icl' | SingleMetric>

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
  if (outcome === 'withdrawn') return { outcome }
  return { outcome: outcome === 'completed' ? 'failed' : outcome, error: { kind, message: clip(redact(message)) } }
}

function clip(text: string): string {
  return text.length > MESSAGE_CHARS ? `${text.slice(0, MESSAGE_CHARS).replace(/[\uD800-\uDBFF]$/, '')}…` : text
}
