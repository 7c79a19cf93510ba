import { describe, expect, test } from 'vitest'

import { apis } from '../../../src/endpoints/apis.ts'
import { createConversation } from '../../../src/load/conversation.ts'
import type { RequestRecord } from '../../../src/load/record.ts'
import { readReply } from '../../../src/load/reply.ts'
import { RequestRow, rowOf, type RowOptions } from '../../../src/report/request-row.ts'
import { readsOf, recordOf } from '../../support/reads.ts'
import { chunk, DONE } from '../../support/scripted-server.ts'

const options: RowOptions = {
  runId: '01234567-89ab-cdef-0123-456789abcdef',
  startMs: 800,
  warmupRequests: 0,
  warmupMs: 0,
  prefer: 'server',
  count: undefined,
  redact: (text) => text,
}
const turn = { parts: [{ type: 'text', text: 'hello' }], inputTokens: 7, maxTokens: 4 } as const
const conversation = createConversation({ id: 'synthetic-3', turns: [turn, turn] }, 'live', 3)
const origin = { conversation, turn, turnIndex: 1, promptTokens: 30 }

function read(record: RequestRecord, overrides: Partial<RowOptions> = {}): RequestRow {
  return rowOf({ record, reply: readReply(record, apis.chat), origin, media: [] }, { ...options, ...overrides })
}

const usage = (counts: object) => `data: ${JSON.stringify({ choices: [], usage: counts })}\n\n`
const whole = JSON.stringify({
  choices: [{ message: { content: 'a b c' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 9, completion_tokens: 3 },
})

/** A record of every way in which a request can end. */
const records: Record<string, RequestRecord> = {
  'a stream': recordOf(readsOf(chunk({ content: 'a' }), chunk({ content: 'b' }), chunk({}, 'stop') + DONE)),
  'a stream with usage': recordOf(
    readsOf(
      chunk({ content: 'a' }),
      chunk({ content: 'b c' }, 'stop'),
      usage({ prompt_tokens: 9, completion_tokens: 4, completion_tokens_details: { reasoning_tokens: 1 } }) + DONE,
    ),
  ),
  'a stream of one token': recordOf(readsOf(chunk({ content: 'a' }, 'length') + DONE)),
  'a whole answer': recordOf(readsOf(whole), { contentType: 'application/json' }),
  'an HTTP error': recordOf(readsOf('{"error":{"message":"busy"}}'), { status: 503, contentType: 'application/json' }),
  'an error payload': recordOf(readsOf('data: {"error":{"message":"out of memory"}}\n\n')),
  'a cut-off stream': recordOf(readsOf(chunk({ content: 'a' }))),
  'an empty body': recordOf(readsOf(), { contentType: 'text/html' }),
  'a refused connection': recordOf(readsOf(), {
    outcome: 'failed',
    status: 0,
    error: 'ECONNREFUSED connect',
    headersMs: NaN,
    wireMs: NaN,
  }),
  'a timeout': recordOf(readsOf(chunk({ content: 'a' })), { outcome: 'timed-out' }),
  'a cancellation': recordOf(readsOf(), { outcome: 'cancelled', status: 0, headersMs: NaN }),
}

describe('every way in which a request can end', () => {
  test.for(Object.entries(records))('%s makes a row that its schema accepts, also through JSON', ([, record]) => {
    const row = read(record)
    expect(RequestRow.parse(row)).toEqual(row)
    expect(RequestRow.parse(JSON.parse(JSON.stringify(row)))).toEqual(row)
  })

  test('is told apart, and a failed one has no metrics', () => {
    const outcomes = Object.entries(records).map(([name, record]) => {
      const { outcome, error, requestLatency } = read(record)
      return `${name}: ${outcome}${error ? ` (${error.kind})` : ''}${requestLatency === undefined ? '' : ' measured'}`
    })
    expect(outcomes).toMatchInlineSnapshot(`
      [
        "a stream: completed measured",
        "a stream with usage: completed measured",
        "a stream of one token: completed measured",
        "a whole answer: completed measured",
        "an HTTP error: failed (http-503)",
        "an error payload: failed (error-payload)",
        "a cut-off stream: failed (truncated)",
        "an empty body: failed (empty-answer)",
        "a refused connection: failed (connection-refused)",
        "a timeout: timed-out (timed-out)",
        "a cancellation: cancelled (cancelled)",
      ]
    `)
  })
})

test.each([
  ['embeddings', { data: [{ embedding: [0.5] }], usage: { prompt_tokens: 9, total_tokens: 9 } }],
  ['rerank', { results: [{ index: 0, relevance_score: 0.5 }], usage: { total_tokens: 9 } }],
] as const)('a row of %s has its latency and its prompt, and nothing of tokens that nobody generated', (api, body) => {
  const record = recordOf(readsOf(JSON.stringify(body)), { contentType: 'application/json' })
  const row = rowOf({ record, reply: readReply(record, apis[api]), origin, media: [] }, options)
  expect(row).toMatchObject({
    outcome: 'completed',
    tokenSource: { input: 'server' },
    inputTokens: 9,
    requestLatency: 4_100,
  })
  expect(RequestRow.parse(row)).toEqual(row)
  const absent = ['ttft', 'ttst', 'itl', 'outputTokens', 'outputTokensPerSecondPerUser', 'prefillTokensPerSecond']
  expect(Object.keys(row)).not.toEqual(expect.arrayContaining([expect.stringMatching(`^(${absent.join('|')})$`)]))
})

test('a row of a stream has instants from the start of the run and the metrics of the request', () => {
  expect(read(records['a stream with usage']!)).toMatchInlineSnapshot(`
    {
      "effectiveLatency": 110,
      "endMs": 4200,
      "http": {
        "blocked": 0,
        "connecting": 0,
        "dns": 0,
        "receiving": 4050,
        "reused": true,
        "sending": 2,
        "tlsHandshaking": 0,
        "waiting": 48,
      },
      "icl": [
        10,
      ],
      "id": "01234567-89ab-cdef-0123-000000000000",
      "inputTokens": 9,
      "itl": 3.333,
      "maxTokens": 4,
      "outcome": "completed",
      "outputTokens": 4,
      "outputTokensPerSecondPerUser": 300,
      "phase": "measured",
      "prefillTokensPerSecond": 90,
      "reasoningTokens": 1,
      "requestLatency": 110,
      "scheduledMs": 100,
      "sentMs": 100,
      "seq": 0,
      "session": "synthetic-3",
      "status": 200,
      "tokenSource": {
        "input": "server",
        "output": "server",
      },
      "ttft": 100,
      "ttst": 10,
      "turn": 1,
      "turns": 2,
    }
  `)
})

test('a prompt that the server does not count has the tokens of its history too', () => {
  expect(read(records['a stream']!)).toMatchObject({ inputTokens: 30, tokenSource: { input: 'tokenizer' } })
})

test('numbers are kept to the microsecond', () => {
  const record = recordOf(readsOf(chunk({ content: 'a' }), chunk({ content: 'b c d' }, 'stop') + DONE), {
    sentMs: 900.123_456_789,
  })
  const row = read(record, { startMs: 800.000_000_1 })
  expect(row).toMatchObject({ sentMs: 100.123, ttft: 99.877 })
  for (const value of [...Object.values(row), ...row.icl!]) {
    if (typeof value === 'number') expect(value).toBe(Number(value.toFixed(3)))
  }
})

describe('the warm-up', () => {
  const phases = (bounds: Partial<RowOptions>) =>
    [0, 1, 2].map((seq) => read({ ...records['a stream']!, seq, scheduledMs: 800 + 10 * seq }, bounds).phase)

  test('ends after its requests', () => {
    expect(phases({ warmupRequests: 1 })).toEqual(['warmup', 'measured', 'measured'])
  })

  test('ends after its time, by when a request was due', () => {
    expect(phases({ warmupMs: 20 })).toEqual(['warmup', 'warmup', 'measured'])
  })

  test('has ended for what is due at the very instant of its end, in whole microseconds or not', () => {
    const instants = Array.from({ length: 100 }, (_, i) => 1_000 + i * 77.77777)
    const found = instants.map((warmupMs) => {
      const record = { ...records['a stream']!, scheduledMs: 9e8 }
      return read(record, { warmupMs, startMs: 9e8 - warmupMs }).phase
    })
    expect(new Set(found)).toEqual(new Set(['measured']))
  })
})

test('what a server repeats of a secret is not stored', () => {
  const { error } = read(records['an HTTP error']!, { redact: (text) => text.replace('busy', '[secret]') })
  expect(error).toEqual({ kind: 'http-503', message: '[secret]' })
})

test('a line that is not a row is refused with its place', () => {
  const row = read(records['a stream']!)
  expect(() => RequestRow.parse({ ...row, ttft: 'soon' })).toThrow(/"ttft"/)
  expect(() => RequestRow.parse({ ...row, tfft: 1 })).toThrow("unknown key 'tfft'")
  expect(() => RequestRow.parse({ ...row, outcome: 'fine' })).toThrow(/"outcome"/)
})

test('a long error is not cut in the middle of a character', () => {
  const record = { ...records['an HTTP error']!, reads: readsOf(`${'x'.repeat(299)}🌍 and more`) }
  expect(read(record).error!.message).toBe(`${'x'.repeat(299)}…`)
})

test('a long error is cut only after its secrets are out, so that half a secret can not stay', () => {
  const secret = 'sk-very-secret'
  const record = { ...records['an HTTP error']!, reads: readsOf('x'.repeat(295) + secret) }
  const { error } = read(record, { redact: (text) => text.replace(secret, '[secret]') })
  expect(error!.message).toBe(`${'x'.repeat(295)}[secr…`)
})

describe('a row of an attempt', () => {
  const refused = recordOf(readsOf('{"error":{"message":"slow down"}}'), {
    status: 429,
    contentType: 'application/json',
  })

  test('says which one it is, and whether another came after it', () => {
    const [first, second] = [read({ ...refused, retried: true }), read({ ...refused, attempt: 1 })]
    expect(first).toMatchObject({ seq: 0, retried: true, outcome: 'failed', error: { kind: 'http-429' } })
    expect(second).toMatchObject({ seq: 0, attempt: 1, outcome: 'failed' })
    expect(['attempt' in first, 'retried' in second, first.id === second.id]).toEqual([false, false, false])
    for (const row of [first, second]) expect(RequestRow.parse(JSON.parse(JSON.stringify(row)))).toEqual(row)
  })

  test('that the client gave up on purpose has no error', () => {
    const row = read({ ...records['a cancellation']!, outcome: 'withdrawn' })
    expect([row.outcome, row.error]).toEqual(['withdrawn', undefined])
    expect(RequestRow.parse(row)).toEqual(row)
  })
})
