import { request } from 'undici'
import { describe, expect, test, vi } from 'vitest'

import { isAnswer } from '../../../src/load/reply.ts'
import { requestId } from '../../../src/load/request-id.ts'
import { FAULT_KINDS, type FaultKind } from '../../../src/simulator/failure-options.ts'
import type { SimulatorOptions } from '../../../src/simulator/options.ts'
import { eventually, PATIENCE_MS } from '../../support/eventually.ts'
import { numbered, RUN_ID, runAgainst, upTo } from '../../support/load-run.ts'
import { openSimulator, type SimulatorClient } from '../../support/simulator-client.ts'

vi.setConfig({ testTimeout: PATIENCE_MS })

const TOKENS = 12

/** A server all of whose requests meet this fault. */
function failing(kind: FaultKind, options: SimulatorOptions['failures'] = {}): Promise<SimulatorClient> {
  return openSimulator({ failures: { rate: 1, kinds: [kind], ...options } })
}

/** The bytes of an answer until it ended, and how it ended. */
async function hear(
  client: SimulatorClient,
  stream: boolean,
): Promise<{ heard: string; broken: boolean; headers: object }> {
  const body = JSON.stringify({
    model: 'sim',
    stream,
    max_tokens: TOKENS,
    messages: [{ role: 'user', content: 'hello' }],
  })
  let heard = ''
  let headers = {}
  try {
    const response = await request(`${client.url}/v1/chat/completions`, { method: 'POST', body })
    headers = response.headers
    for await (const chunk of response.body) heard += String(chunk)
    return { heard, broken: false, headers }
  } catch {
    return { heard, broken: true, headers }
  }
}

function payloads(heard: string): string[] {
  return Array.from(heard.matchAll(/^data: (.*)$/gm), ([, data]) => data!)
}

/** Pieces of content in a stream, as far as it is JSON. */
function contents(heard: string): number {
  return payloads(heard).filter((data) => /"content":"[^"]/.test(data) && isJson(data)).length
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('http-429', () => {
  test('is refused at once and says when to come back', async () => {
    await using client = await failing('http-429', { retryAfterSeconds: 7 })
    const { status, headers, json } = await client.chat({ stream: true }, { id: 'a' })
    expect([status, headers['retry-after']]).toEqual([429, '7'])
    expect(json().error).toMatchObject({ type: 'RateLimitError', code: 429, message: expect.stringMatching(/./) })
    expect(await client.truths()).toMatchObject([
      { id: 'a', fault: 'http-429', startedMs: null, tokensMs: [], endMs: expect.any(Number), aborted: false },
    ])
  })
})

describe('http-500', () => {
  test('is an error without an answer', async () => {
    await using client = await failing('http-500')
    const { status, headers, json } = await client.chat({})
    expect([status, headers['retry-after'], json().error!.type]).toEqual([500, undefined, 'InternalServerError'])
  })
})

describe('connection-reset', () => {
  test.each([true, false])('breaks the connection before the answer is whole (stream: %j)', async (stream) => {
    await using client = await failing('connection-reset')
    const answers = [await hear(client, stream), await hear(client, stream), await hear(client, stream)]
    for (const { heard, broken } of answers) {
      expect([broken, heard.includes('[DONE]')]).toEqual([true, false])
      if (!stream) expect(heard).toBe('')
    }
    for (const { endMs, aborted, tokensMs, fault } of await client.truths()) {
      expect([aborted, fault, typeof endMs]).toEqual([false, 'connection-reset', 'number'])
      expect(tokensMs.length).toBeLessThan(TOKENS)
    }
  })
})

describe('truncated', () => {
  test('ends a stream properly, but without its closing words', async () => {
    await using client = await failing('truncated')
    for (const i of upTo(8)) {
      const { heard, broken } = await hear(client, true)
      expect([broken, heard.includes('[DONE]'), heard.includes('"finish_reason":"length"')]).toEqual([
        false,
        false,
        false,
      ])
      const { tokensMs, outputTokens } = (await client.truths())[i]!
      expect(contents(heard)).toBe(tokensMs.length)
      expect([outputTokens, tokensMs.length < TOKENS]).toEqual([TOKENS, true])
    }
  })

  test('ends a whole answer in the middle of its body', async () => {
    await using client = await failing('truncated')
    const { heard, broken, headers } = await hear(client, false)
    expect(broken).toBe(true)
    expect(heard).toMatch(/^\{"id":/)
    expect(heard.length).toBeLessThan(Number((headers as { 'content-length': string })['content-length']))
  })
})

describe('malformed', () => {
  test('is one event that is no JSON, in a stream that is whole otherwise', async () => {
    await using client = await failing('malformed')
    const places: number[] = []
    while (places.length < 8) {
      const { heard, broken } = await hear(client, true)
      expect([broken, heard.endsWith('data: [DONE]\n\n')]).toEqual([false, true])
      const broke = payloads(heard).filter((data) => data !== '[DONE]' && !isJson(data))
      expect([broke.length, contents(heard)]).toEqual([1, TOKENS - 1])
      places.push(payloads(heard).indexOf(broke[0]!))
    }
    expect(new Set(places).size).toBeGreaterThan(2)
  })

  test('is a whole answer that is no JSON', async () => {
    await using client = await failing('malformed')
    const { heard, broken } = await hear(client, false)
    expect([broken, isJson(heard), isJson(`${heard}}`)]).toEqual([false, false, true])
  })
})

describe('stall', () => {
  test('stops the tokens for as long as it is told, and then gives them all', async () => {
    await using client = await failing('stall', { stallMs: 300 })
    for (const stream of [true, false]) await hear(client, stream)
    for (const { receivedMs, tokensMs } of await client.truths()) {
      expect(tokensMs).toHaveLength(TOKENS)
      expect(tokensMs.at(-1)! - receivedMs).toBeGreaterThanOrEqual(300)
    }
  })

  test('never ends unless it is told to, and holds its place until the client goes away', async () => {
    await using client = await failing('stall')
    const gone = new AbortController()
    const stalled = client.chat({ stream: true, max_tokens: TOKENS }, { signal: gone.signal })
    await eventually(async () => expect(await client.metrics()).toMatchObject({ num_requests_running: 1 }))
    gone.abort()
    await expect(stalled).rejects.toThrow()
    await eventually(async () => expect(await client.metrics()).toMatchObject({ num_requests_running: 0 }))
    expect(await client.truths()).toMatchObject([{ fault: 'stall', aborted: true, endMs: expect.any(Number) }])
  })
})

describe('slow-headers', () => {
  test.each([true, false])('keep a client waiting for its first byte, and give it all (stream: %j)', async (stream) => {
    await using client = await failing('slow-headers', { slowHeadersMs: 250 })
    const sentMs = performance.now()
    const response = await request(`${client.url}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ model: 'sim', stream, max_tokens: TOKENS, messages: [{ role: 'user', content: 'hi' }] }),
    })
    expect(performance.now() - sentMs).toBeGreaterThanOrEqual(249)
    expect([response.statusCode, (await response.body.text()).length > 0]).toEqual([200, true])
    const [truth] = await client.truths()
    expect(truth!.startedMs! - truth!.receivedMs).toBeGreaterThanOrEqual(249)
    expect(truth).toMatchObject({ fault: 'slow-headers', aborted: false })
    expect(truth!.tokensMs).toHaveLength(TOKENS)
  })

  test('never reach the engine where the client goes away before', async () => {
    await using client = await failing('slow-headers', { slowHeadersMs: 60_000 })
    const gone = new AbortController()
    const held = client.chat({ stream: true }, { signal: gone.signal })
    await eventually(async () => expect(await client.truths()).toHaveLength(1))
    gone.abort()
    await expect(held).rejects.toThrow()
    await eventually(async () =>
      expect(await client.truths()).toMatchObject([{ startedMs: null, endMs: expect.any(Number), aborted: true }]),
    )
    expect(await client.metrics()).toMatchObject({ prompt_tokens_total: 0, num_requests_waiting: 0 })
  })
})

describe('a load against a server that fails', () => {
  /** What a load calls a request that met this fault. */
  const called: Record<FaultKind, string> = {
    'http-429': 'http-429',
    'http-500': 'http-500',
    'connection-reset': 'connection-reset',
    'truncated': 'truncated',
    'malformed': 'malformed',
    'stall': 'timed-out',
    'slow-headers': 'answer',
  }

  test('and the server say the same of every request, whatever the order of arrival', async () => {
    await using client = await openSimulator({ failures: { rate: 0.5, slowHeadersMs: 20 }, seed: 3 })
    const load = { concurrency: 16, requests: 120, timeout: '2s' } as const
    const workload = numbered({ maxTokens: TOKENS })
    const first = await runAgainst(client.url, load, { model: 'sim', workload })
    const truths = new Map((await client.truths()).map((truth) => [truth.id, truth]))
    expect([first.records.length, truths.size]).toEqual([120, 120])
    for (const { record, reply } of first.settled) {
      const { fault } = truths.get(requestId(RUN_ID, record.seq))!
      expect(reply.kind).toBe(fault ? called[fault] : 'answer')
      if (isAnswer(reply)) expect(reply.contentMs).toHaveLength(TOKENS)
    }
    const faults = [...truths.values()].map(({ fault }) => fault)
    expect(new Set(faults)).toEqual(new Set([null, ...FAULT_KINDS]))
  })

  test('meets the same faults on another server of the same seed', async () => {
    const fates: (string | null)[][] = []
    for (const concurrency of [1, 8]) {
      await using client = await openSimulator({ failures: { kinds: { 'http-500': 0.3, 'truncated': 0.3 } } })
      await runAgainst(
        client.url,
        { concurrency, requests: 40 },
        { model: 'sim', workload: numbered({ maxTokens: 4 }) },
      )
      const truths = (await client.truths()).toSorted((a, b) => a.id.localeCompare(b.id))
      fates.push(truths.map(({ fault }) => fault))
    }
    expect(fates[1]).toEqual(fates[0])
    expect(new Set(fates[0])).toEqual(new Set([null, 'http-500', 'truncated']))
  })
})
