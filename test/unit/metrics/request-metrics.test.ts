import { describe, expect, test } from 'vitest'

import type { RequestRecord } from '../../../src/load/record.ts'
import type { Answer } from '../../../src/load/reply.ts'
import { chunkGaps, measure, type TokenCounts } from '../../../src/metrics/request-metrics.ts'

function record(instants: Partial<RequestRecord> = {}): RequestRecord {
  return {
    key: 0,
    heldMs: 0,
    seq: 0,
    attempt: 0,
    retried: false,
    scheduledMs: 990,
    dispatchedMs: 1_000,
    sentMs: 1_000,
    wireMs: 1_001,
    setup: undefined,
    bodySentMs: 1_002,
    headersMs: 1_040,
    endMs: 1_500,
    server: 0,
    status: 200,
    outcome: 'completed',
    contentType: 'text/event-stream',
    error: '',
    reads: { timesMs: new Float64Array(), ends: new Uint32Array(), bytes: new Uint8Array() },
    ...instants,
  }
}

function answer(contentMs: readonly number[], rest: Partial<Answer> = {}): Answer {
  const empty = {
    kind: 'answer',
    text: 'hello',
    reasoning: '',
    toolCalls: '',
    usage: undefined,
    streamed: true,
  } as const
  return { ...empty, contentMs, ...rest }
}

function tokens(inputTokens: number, outputTokens: number, reasoningTokens?: number): TokenCounts {
  return {
    inputTokens,
    outputTokens,
    reasoningTokens,
    cachedTokens: undefined,
    inputSource: 'server',
    outputSource: 'server',
  }
}

describe('the metrics of a streamed answer', () => {
  test('follow the formulas', () => {
    // Sent at 1,000, scheduled 10 ms earlier; content at 1,050, 1,060, 1,090 and 1,130; 8 tokens in 4 events.
    const metrics = measure(record(), answer([1_050, 1_060, 1_090, 1_130]), tokens(100, 8))
    expect(metrics).toEqual({
      ttft: 50,
      ttst: 10,
      itl: 80 / 7,
      requestLatency: 130,
      effectiveLatency: 140,
      inputTokens: 100,
      outputTokens: 8,
      outputTokensPerSecondPerUser: 87.5,
      prefillTokensPerSecond: 2_000,
    })
  })

  test('follow AIPerf’s definition of ITL by latency and TTFT', () => {
    const { itl, requestLatency, ttft } = measure(record(), answer([1_200, 1_260, 1_320]), tokens(5, 4))
    expect(itl).toBe((requestLatency! - ttft!) / 3)
    expect(itl).toBe(40)
  })

  test('divide by tokens, not by the events that carried them', () => {
    expect(measure(record(), answer([1_050, 1_070]), tokens(5, 11)).itl).toBe(2)
  })

  test('end at the last content, not at the end of the response', () => {
    expect(measure(record({ endMs: 9_999 }), answer([1_050, 1_070]), tokens(5, 2)).requestLatency).toBe(70)
  })

  test('of one token have neither a second token nor a gap', () => {
    const metrics = measure(record(), answer([1_050]), tokens(100, 1))
    expect(metrics).toEqual({
      ttft: 50,
      requestLatency: 50,
      effectiveLatency: 60,
      inputTokens: 100,
      outputTokens: 1,
      prefillTokensPerSecond: 2_000,
    })
  })

  test('of two tokens have one gap', () => {
    expect(measure(record(), answer([1_050, 1_075]), tokens(1, 2))).toMatchObject({
      ttst: 25,
      itl: 25,
      outputTokensPerSecondPerUser: 40,
    })
  })

  test('of two events whose tokens nobody counted as two have no ITL', () => {
    const metrics = measure(record(), answer([1_050, 1_075]), tokens(1, 1))
    expect(metrics).toHaveProperty('ttst', 25)
    expect(metrics).not.toHaveProperty('itl')
    expect(metrics).not.toHaveProperty('outputTokensPerSecondPerUser')
  })

  test('whose content came at once have no endless speed', () => {
    const metrics = measure(record(), answer([1_050, 1_050]), tokens(1, 2))
    expect(metrics).toHaveProperty('itl', 0)
    expect(metrics).not.toHaveProperty('outputTokensPerSecondPerUser')
  })

  test('whose first content came in no time have no endless prefill', () => {
    expect(measure(record(), answer([1_000, 1_010]), tokens(1, 2))).not.toHaveProperty('prefillTokensPerSecond')
  })

  test('count no token where the server counted none', () => {
    const metrics = measure(record(), answer([1_050, 1_060]), tokens(0, 0))
    expect(metrics).toMatchObject({ inputTokens: 0, outputTokens: 0 })
    expect(metrics).not.toHaveProperty('itl')
  })

  test.for([0, 12])('hold reasoning tokens where they are known: %d', (reasoning) => {
    expect(measure(record(), answer([1_050]), tokens(1, 20, reasoning)).reasoningTokens).toBe(reasoning)
  })

  test('are numbers, all of them', () => {
    for (const content of [[1_000], [1_050], [1_050, 1_050], [1_000, 1_000], [1_050, 1_060, 1_070]]) {
      for (const output of [0, 1, 2, 100]) {
        const metrics = measure(record(), answer(content), tokens(0, output))
        for (const value of Object.values(metrics)) expect(value).toSatisfy(Number.isFinite)
      }
    }
  })
})

describe('the metrics of an answer in one piece', () => {
  test('are latencies and tokens only', () => {
    expect(measure(record(), answer([1_130], { streamed: false }), tokens(100, 8, 3))).toEqual({
      requestLatency: 130,
      effectiveLatency: 140,
      inputTokens: 100,
      outputTokens: 8,
      reasoningTokens: 3,
    })
  })
})

describe('the gaps between chunks', () => {
  test('are one fewer than the chunks and add up to the answer’s length', () => {
    const gaps = chunkGaps(answer([1_050, 1_060, 1_090, 1_130]))
    expect(gaps).toEqual([10, 30, 40])
  })

  test.for<[what: string, answer: Answer]>([
    ['one chunk', answer([1_050])],
    ['an answer in one piece', answer([1_130], { streamed: false })],
  ])('are none for %s', ([, whole]) => {
    expect(chunkGaps(whole)).toEqual([])
  })
})
