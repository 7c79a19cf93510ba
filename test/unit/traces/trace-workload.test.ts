import { describe, expect, test } from 'vitest'

import type { Session, Turn, Workload } from '../../../src/datasets/workload.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { loadTextSource } from '../../../src/text/text-source.ts'
import { loadTokenizer } from '../../../src/text/tokenizer.ts'
import type { TraceRow } from '../../../src/traces/row.ts'
import { synthesizeTrace } from '../../../src/traces/synthesize.ts'
import { traceWorkload, type TraceWorkloadOptions } from '../../../src/traces/trace-workload.ts'
import { commonBlocks, randomTrace, traceOf } from '../../support/made-traces.ts'
import { inOtherProcess } from '../../support/other-process.ts'
import { textOf } from '../../support/prompts.ts'

const BLOCK = 16
const source = await loadTextSource(await loadTokenizer())
const { encode } = source.tokenizer

function workload(rows: readonly TraceRow[], options?: TraceWorkloadOptions): Promise<Workload> {
  return traceWorkload(traceOf(rows, BLOCK), source, createStreams(42), options)
}

function sessionsOf(from: Workload): Session[] {
  return Array.from({ length: from.sessions }, (_, i) => from.session(i))
}

async function turnsOf(rows: readonly TraceRow[], options?: TraceWorkloadOptions): Promise<Turn[]> {
  return sessionsOf(await workload(rows, options)).flatMap(({ turns }) => turns)
}

describe('a row with a length', () => {
  test('is a prompt of exactly as many tokens, and asks for an answer of its length', async () => {
    const rows = randomTrace(1)
    const turns = await turnsOf(rows)
    expect(turns).toHaveLength(rows.length)
    for (const [i, { parts, inputTokens, maxTokens }] of turns.entries()) {
      const { inputLength, outputLength } = rows[i]!
      expect([encode(textOf(parts)).length, inputTokens, maxTokens]).toEqual([inputLength, inputLength, outputLength])
    }
  })

  test('shares with others the tokens of the blocks that they share, and no block more', async () => {
    const rows = randomTrace(2).map((row, i) => ({ ...row, hashIds: [...row.hashIds!.slice(0, -1), 10_000 + i] }))
    const tokens = (await turnsOf(rows)).map(({ parts }) => encode(textOf(parts)))
    for (const [a, one] of rows.entries()) {
      for (const [b, other] of rows.entries()) {
        if (a >= b) continue
        const shared = commonBlocks(one, other)
        const common = tokens[a]!.findIndex((token, i) => token !== tokens[b]![i])
        expect(Math.floor((common === -1 ? tokens[a]!.length : common) / BLOCK)).toBe(shared)
      }
    }
  })

  test('without blocks shares nothing', async () => {
    const turns = await turnsOf(Array.from({ length: 20 }, () => ({ inputLength: 40 })))
    expect(new Set(turns.map(({ parts }) => textOf(parts))).size).toBe(20)
  })

  test('says the same whatever part of the trace is sent', async () => {
    const rows = randomTrace(3)
    const all = await turnsOf(rows)
    const { timestampMs: first } = rows[0]!
    const part = await turnsOf(rows, { startOffset: rows[20]!.timestampMs! - first! })
    expect(part.map(({ parts }) => parts)).toEqual(all.slice(-part.length).map(({ parts }) => parts))
  })

  test('asks for one token at least', async () => {
    expect(await turnsOf([{ inputLength: 5, outputLength: 0 }])).toMatchObject([{ maxTokens: 1 }])
  })

  test('leaves the answer to the server where it names no length', async () => {
    expect((await turnsOf([{ inputLength: 5 }]))[0]).not.toHaveProperty('maxTokens')
  })
})

describe('a row with content', () => {
  test('of text sends it', async () => {
    expect(await turnsOf([{ textInput: 'To be, or not', outputLength: 7 }])).toEqual([
      { parts: [{ type: 'text', text: 'To be, or not' }], inputTokens: encode('To be, or not').length, maxTokens: 7 },
    ])
  })

  test('of messages sends them whole, its tools and extras beside them', async () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Why?' },
          { type: 'image_url', image_url: { url: 'data:,' } },
        ],
      },
    ]
    const tools = [{ type: 'function', function: { name: 'f' } }]
    const [turn] = await turnsOf([{ messages, tools, extra: { temperature: 0, tools: [] } }])
    const inputTokens = encode('Be brief.').length + encode('Why?').length
    expect(turn).toEqual({ parts: [], inputTokens, messages, extraBody: { tools: [], temperature: 0 } })
  })

  test('of a payload sends it as it is', async () => {
    const payload = { model: 'm', prompt: 'Once upon', max_tokens: 3 }
    expect(await turnsOf([{ payload }])).toEqual([{ parts: [], inputTokens: encode('Once upon').length, payload }])
  })
})

describe('sessions', () => {
  const rows: TraceRow[] = [
    { timestampMs: 1_000, sessionId: 'a', inputLength: 20, hashIds: [1, 2] },
    { timestampMs: 1_500, inputLength: 9, hashIds: [3] },
    { timestampMs: 1_200, sessionId: 'b', inputLength: 5 },
    { timestampMs: 4_000, sessionId: 'a', inputLength: 40, hashIds: [1, 4, 5] },
    { delayMs: 250, sessionId: 'a', inputLength: 5 },
  ]

  test('begin at their times, counted from the first, in their order', async () => {
    const made = sessionsOf(await workload(rows))
    expect(made.map(({ id, startMs, turns }) => [id, startMs, turns.length])).toEqual([
      ['a', 0, 3],
      ['b', 200, 1],
      ['trace-1', 500, 1],
    ])
  })

  test('have later turns at their times, or after their delays', async () => {
    const [session] = sessionsOf(await workload(rows))
    expect(session!.turns.map(({ startMs, delayMs }) => ({ startMs, delayMs }))).toEqual([
      { startMs: 0, delayMs: undefined },
      { startMs: 3_000, delayMs: undefined },
      { startMs: undefined, delayMs: 250 },
    ])
  })

  test('of deltas leave what was said before to the load', async () => {
    const [session] = sessionsOf(await workload(rows, { turns: 'delta' }))
    for (const turn of session!.turns) expect(turn).not.toHaveProperty('messages')
  })

  test('of complete prompts send each one alone', async () => {
    const from = await workload(rows, { turns: 'complete' })
    const [first, second, third] = sessionsOf(from)[0]!.turns
    expect(first).not.toHaveProperty('messages')
    expect(second!.messages).toEqual([{ role: 'user', content: textOf(second!.parts) }])
    expect(third!.messages).toEqual([{ role: 'user', content: textOf(third!.parts) }])
    expect(second!.inputTokens).toBe(40)
  })

  test('are of complete prompts by themselves where each goes on from the one before, and say so', async () => {
    const growing = [20, 40, 60].map((inputLength) => ({
      sessionId: 'a',
      inputLength,
      hashIds: [1, 2, 3, 4].slice(0, Math.ceil(inputLength / BLOCK)),
    }))
    expect((await workload(growing)).describe()).toMatchObject({ turns: 'complete' })
    expect((await workload(rows.slice(0, 3))).describe()).toMatchObject({ turns: 'delta' })
  })

  test('of a window begin where it begins', async () => {
    const from = await workload(rows, { startOffset: 150, endOffset: '0.5s' })
    expect(sessionsOf(from).map(({ id, startMs, turns }) => [id, startMs, turns.length])).toEqual([
      ['b', 50, 1],
      ['trace-1', 350, 1],
    ])
    expect([from.sessions, from.requests]).toEqual([2, 2])
  })
})

describe('the prefix hit rate', () => {
  test('is the share of tokens in leading blocks that came before', async () => {
    const rows = [
      { inputLength: 40, hashIds: [1, 2, 3] },
      { inputLength: 48, hashIds: [1, 2, 4] },
      { inputLength: 40, hashIds: [1, 2, 3] },
      { inputLength: 50, hashIds: [5, 1, 2] },
    ]
    expect((await workload(rows)).prefixHitRate).toBe((32 + 40) / (40 + 48 + 40 + 50))
  })

  test('of a random trace is what a naive cache of token prefixes has', async () => {
    const rows = randomTrace(5)
    const from = await workload(rows)
    const seen = new Set<string>()
    let cached = 0
    for (const { hashIds, inputLength } of rows) {
      const prefixes = hashIds!.map((_, i) => hashIds!.slice(0, i + 1).join())
      const hits = prefixes.filter((prefix) => seen.has(prefix)).length
      cached += Math.min(hits * BLOCK, inputLength!)
      for (const prefix of prefixes) seen.add(prefix)
    }
    const total = rows.reduce((sum, { inputLength }) => sum + inputLength!, 0)
    expect(cached).toBeGreaterThan(0)
    expect(from.prefixHitRate).toBeCloseTo(cached / total, 12)
  })

  test.for<[why: string, rows: TraceRow[]]>([
    ['of texts', [{ inputLength: 32, hashIds: [1, 2] }, { textInput: 'hello' }]],
    ['that answers are part of', [20, 30].map((inputLength) => ({ sessionId: 'a', inputLength, hashIds: [1, 2] }))],
  ])('is not known of prompts %s', async ([, rows]) => {
    expect(await workload(rows, { turns: 'delta' })).not.toHaveProperty('prefixHitRate')
  })
})

describe('the workload', () => {
  test('gives the same sessions in any order, any number of times', async () => {
    const from = await workload(randomTrace(6, { sessionShare: 0.4 }))
    const inOrder = sessionsOf(from)
    const backwards = inOrder.map((_, i) => from.session(from.sessions - 1 - i)).toReversed()
    expect(backwards).toEqual(inOrder)
    expect(sessionsOf(await workload(randomTrace(6, { sessionShare: 0.4 })))).toEqual(inOrder)
  })

  test('gives the same sessions in another process', async () => {
    const there = await inOtherProcess(`
      const { traceWorkload } = await load('src/traces/trace-workload.ts')
      const { createStreams } = await load('src/random/streams.ts')
      const { loadTextSource } = await load('src/text/text-source.ts')
      const { loadTokenizer } = await load('src/text/tokenizer.ts')
      const { randomTrace, traceOf } = await load('test/support/made-traces.ts')
      const source = await loadTextSource(await loadTokenizer())
      const from = await traceWorkload(traceOf(randomTrace(7), 16), source, createStreams(42))
      return [...Array(from.sessions).keys()].map((index) => from.session(index))
    `)
    expect(there).toEqual(sessionsOf(await workload(randomTrace(7))))
  })

  test('describes itself as JSON', async () => {
    const from = await workload(randomTrace(8), { startOffset: '1s', endOffset: 5_000 })
    expect([from.name, JSON.parse(JSON.stringify(from.describe()))]).toEqual([
      'trace',
      {
        path: 'made.jsonl',
        hash: 'made',
        blockSize: BLOCK,
        startOffset: 1_000,
        endOffset: 5_000,
        turns: 'delta',
        tokenizer: 'builtin',
        corpus: 'shakespeare',
      },
    ])
  })
})

test('a synthesised trace is sent like any other, and its options are in the report', async () => {
  const rows = randomTrace(9)
  const streams = createStreams(42)
  const made = synthesizeTrace(traceOf(rows, BLOCK), { speedupRatio: 2, maxIsl: 40 }, streams)
  const from = await traceWorkload(made, source, streams)
  const turns = sessionsOf(from).flatMap((session) => session.turns)
  expect(turns.map(({ inputTokens }) => inputTokens)).toEqual(rows.map(({ inputLength }) => Math.min(40, inputLength!)))
  for (const { parts, inputTokens } of turns) expect(encode(textOf(parts))).toHaveLength(inputTokens)
  expect(from.describe()).toMatchObject({ path: 'made.jsonl', synthesis: { speedupRatio: 2, maxIsl: 40 } })
})

describe('a refusal says what is wrong', () => {
  test.for<[rows: TraceRow[], options: object, message: string]>([
    [[{ inputLength: 5 }], { turns: 'whole' }, '[trace.workload] turns: '],
    [[{ inputLength: 5 }], { start: 5 }, "[trace.workload] unknown key 'start'; known: startOffset, endOffset, turns"],
    [
      [{ inputLength: 5 }],
      { startOffset: 'soon' },
      '[trace.workload] startOffset: expected milliseconds or a duration',
    ],
    [[{ inputLength: 5 }], { startOffset: 5, endOffset: 4 }, '[trace.workload] startOffset must not exceed endOffset'],
    [[{ inputLength: 5 }], { startOffset: 5 }, '[trace] No request of this trace has a timestamp'],
    [[], {}, '[trace] made.jsonl holds no requests.'],
    [
      [{ timestampMs: 3, inputLength: 5 }],
      { startOffset: 5 },
      '[trace.workload] made.jsonl has no requests between startOffset and endOffset.',
    ],
    [
      [{ inputLength: 5 }, { inputLength: 0 }],
      {},
      '[trace] Request 2 of the trace: an input_length of 0 is no prompt.',
    ],
    [
      [{ inputLength: 16, hashIds: [1, 2] }],
      {},
      '[trace] Request 1 of the trace: 2 hash_ids at 16 tokens a block are too many for an input_length of 16. ' +
        'Is its block size another one?',
    ],
    [
      [
        { sessionId: 'a', textInput: 'x' },
        { sessionId: 'a', payload: { prompt: 'x' } },
      ],
      {},
      '[trace] Request 2 of the trace: session "a" has prompt before and payload here.',
    ],
  ])('%j with %j', async ([rows, options, message]) => {
    await expect(workload(rows, options)).rejects.toThrow(message)
  })
})
