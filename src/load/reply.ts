/** @module What a recorded response means: an answer with the instants of its content, or a named failure. */
import type { Api, Delta, Usage } from '../endpoints/api.ts'
import { mergeUsage } from '../endpoints/usage.ts'
import type { RequestRecord } from './record.ts'
import { readEvents } from './sse.ts'
import { wireFailure } from './wire-failure.ts'

/** A whole answer. */
export interface Answer {
  readonly kind: 'answer'
  /** When each piece of content arrived, ms of the shared clock: one event of a stream may hold several tokens. */
  readonly contentMs: readonly number[]
  readonly text: string
  readonly reasoning: string
  readonly toolCalls: string
  /** Vectors or scores; where there are any, no token was generated. */
  readonly results?: number | undefined
  readonly usage: Usage | undefined
  /** False where the server answered in one piece, so that the first token can't be told from the last. */
  readonly streamed: boolean
}

/** A request without a whole answer. `kind` is stable and meant for grouping. */
export interface Failure {
  readonly kind: string
  readonly message: string
}

export type Reply = Answer | Failure

export function isAnswer(reply: Reply): reply is Answer {
  return reply.kind === 'answer'
}

/** Reads a record in the dialect it was sent in. */
export function readReply(record: RequestRecord, api: Api): Reply {
  if (record.outcome === 'cancelled') return { kind: 'cancelled', message: 'The run ended before the answer did.' }
  if (record.outcome === 'timed-out') return { kind: 'timed-out', message: timeoutMessage(record) }
  if (record.outcome === 'withdrawn') return { kind: 'withdrawn', message: 'The client gave it up, as the load says.' }
  const kind = wireFailure(record)
  if (kind !== undefined) return { kind, message: failureMessage(record, api) }
  return /^text\/event-stream\b/i.test(record.contentType) ? readStream(record, api) : readWhole(record, api)
}

function timeoutMessage({ wireMs, headersMs }: RequestRecord): string {
  if (Number.isNaN(wireMs)) return 'No connection within the time limit.'
  return Number.isNaN(headersMs) ? 'No answer within the time limit.' : 'No whole answer within the time limit.'
}

function readStream(record: RequestRecord, api: Api): Reply {
  const reader = createReader()
  let failure: Failure | undefined
  let done = false
  readEvents(record.reads, (said, timeMs, event) => {
    const data = said.trim()
    if (data === '[DONE]') done = true
    else if (event === 'error') failure ??= { kind: 'error-payload', message: errorIn(data, api) || 'no message' }
    // Some servers keep the connection alive with empty data.
    else if (data !== '') failure ??= reader.add(api, data, timeMs)
  })
  if (failure) return failure
  if (!done && !reader.finished) {
    return { kind: 'truncated', message: 'The stream ended without a finish reason or [DONE].' }
  }
  return reader.answer(true)
}

function readWhole(record: RequestRecord, api: Api): Reply {
  const reader = createReader()
  const body = bodyText(record)
  if (body.trim() === '') return { kind: 'empty-answer', message: 'The body of the answer is empty.' }
  return reader.add(api, body, record.endMs) ?? reader.answer(false)
}

interface Reader {
  readonly finished: boolean
  /** Takes one payload; returns what is wrong with it. */
  add(api: Api, payload: string, timeMs: number): Failure | undefined
  answer(streamed: boolean): Reply
}

function createReader(): Reader {
  const contentMs: number[] = []
  const texts = { text: '', reasoning: '', toolCalls: '' }
  let results = 0
  let usage: Usage | undefined
  let finished = false

  function take(delta: Delta, timeMs: number): void {
    texts.text += delta.text
    texts.reasoning += delta.reasoning
    texts.toolCalls += delta.toolCalls
    results += delta.results ?? 0
    usage = mergeUsage(usage, delta.usage)
    finished ||= delta.finished
    if (hasContent(delta)) contentMs.push(timeMs)
  }

  return {
    get finished() {
      return finished
    },
    add(api, payload, timeMs) {
      const parsed = parse(payload)
      if (parsed === undefined) return { kind: 'malformed', message: `Not JSON: ${payload}` }
      const delta = api.read(parsed)
      if (delta?.error !== undefined) return { kind: 'error-payload', message: delta.error }
      if (delta) take(delta, timeMs)
      return undefined
    },
    answer(streamed) {
      if (contentMs.length === 0) return { kind: 'empty-answer', message: 'The answer holds no content.' }
      return { kind: 'answer', contentMs, ...texts, ...(results > 0 && { results }), usage, streamed }
    },
  }
}

function hasContent({ text, reasoning, toolCalls, results = 0 }: Delta): boolean {
  return text !== '' || reasoning !== '' || toolCalls !== '' || results > 0
}

function failureMessage(record: RequestRecord, api: Api): string {
  if (record.outcome === 'completed') return errorIn(bodyText(record), api) || 'no body'
  const [code = '', ...words] = record.error.split(' ')
  return words.join(' ') || code
}

/** The server's own words, which may be the whole text. */
function errorIn(text: string, api: Api): string {
  return (api.read(parse(text))?.error ?? text).trim()
}

function bodyText({ reads }: RequestRecord): string {
  return new TextDecoder().decode(reads.bytes)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
