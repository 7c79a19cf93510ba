import { hash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

import { describe, expect, test, vi } from 'vitest'

import type { Turn } from '../../../src/datasets/workload.ts'
import type { Answer } from '../../../src/load/reply.ts'
import { requestId } from '../../../src/load/request-id.ts'
import { createStreams, uniformInteger } from '../../../src/random/streams.ts'
import { startSimulator } from '../../../src/simulator/simulator.ts'
import { eventually, PATIENCE_MS } from '../../support/eventually.ts'
import { numbered, numbersOf, RUN_ID, runAgainst, upTo } from '../../support/load-run.ts'
import { chunk, createBarrier, DONE, startScriptedServer, streamWords } from '../../support/scripted-server.ts'

vi.setConfig({ testTimeout: PATIENCE_MS })

interface ChatBody {
  readonly messages: readonly [{ readonly content: string }]
}

function promptOf({ body }: { readonly body: string }): string {
  return (JSON.parse(body) as ChatBody).messages[0].content
}

describe('a closed loop', () => {
  test(
    'keeps exactly so many in flight, over as many connections, for thousands of requests',
    { timeout: 60_000 },
    async () => {
      const barrier = createBarrier(24, 3_000)
      await using server = await startScriptedServer(barrier.script)
      const run = await runAgainst(server.url, { concurrency: 24, requests: 3_000 })
      expect(numbersOf(run)).toEqual(upTo(3_000))
      expect(run.kinds).toEqual({ answer: 3_000 })
      expect(barrier.peak).toBe(24)
      expect([server.connections, server.peakSockets]).toEqual([24, 24])
      expect(run.health).toMatchObject({ connectionsOpened: 24, peakInFlight: 24 })
    },
  )

  test('has no hidden cap on connections', async () => {
    const barrier = createBarrier(600, 1_200)
    await using server = await startScriptedServer(barrier.script)
    const run = await runAgainst(server.url, { concurrency: 600, requests: 1_200 })
    expect(run.kinds).toEqual({ answer: 1_200 })
    expect([barrier.peak, server.connections]).toEqual([600, 600])
  })

  test('rolls from the warm-up into the measured requests without a drain', async () => {
    const barrier = createBarrier(4, 40)
    await using server = await startScriptedServer(barrier.script)
    const run = await runAgainst(server.url, { concurrency: 4, requests: 20, warmup: { requests: 20 } })
    expect(numbersOf(run)).toEqual(upTo(40))
    expect(barrier.peak).toBe(4)
  })

  test('rolls on without a drain where the warm-up is bounded by time', async () => {
    const barrier = createBarrier(4)
    await using server = await startScriptedServer(barrier.script)
    const run = await runAgainst(server.url, {
      concurrency: 4,
      duration: 400,
      warmup: { duration: 400 },
      gracePeriod: 0,
    })
    const scheduled = run.records.map(({ scheduledMs }) => scheduledMs)
    const offsets = scheduled.map((instant) => instant - Math.min(...scheduled))
    expect(offsets.some((offset) => offset < 400)).toBe(true)
    expect(offsets.some((offset) => offset >= 400 && offset < 800)).toBe(true)
    expect(Math.max(...offsets)).toBeLessThan(800)
    expect(run.kinds).toEqual({ answer: server.requests.length - barrier.held, cancelled: barrier.held })
  })

  test('sends ten thousand tiny requests, each once', async () => {
    const answer = JSON.stringify({ choices: [{ message: { content: 'x' } }] })
    await using server = await startScriptedServer((response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length }).end(answer)
    })
    const run = await runAgainst(server.url, { concurrency: 32, requests: 10_000 }, { endpoint: { streaming: false } })
    expect(numbersOf(run)).toEqual(upTo(10_000))
    expect(run.kinds).toEqual({ answer: 10_000 })
    expect(new Set(server.requests.map(promptOf)).size).toBe(10_000)
    expect(server.connections).toBe(32)
  })
})

describe('what is sent', () => {
  test('carries the prompt of its number and an id of its own', async () => {
    await using server = await startScriptedServer((response) => streamWords(response, ['a']))
    const run = await runAgainst(server.url, { concurrency: 8, requests: 200 })
    const sent = server.requests.map(
      (request) => [request.headers['x-request-id'] as string, promptOf(request)] as const,
    )
    expect(sent).toHaveLength(200)
    expect(new Map(sent)).toEqual(new Map(upTo(200).map((i) => [requestId(RUN_ID, i), `prompt ${i}`])))
    expect(run.origins.map(({ conversation }) => conversation.session.id)).toEqual(
      run.records.map(({ seq }) => `numbered-${seq}`),
    )
  })

  test('has the headers of the endpoint, the key among them', async () => {
    await using server = await startScriptedServer((response) => streamWords(response, ['a']))
    await runAgainst(
      server.url,
      { concurrency: 1, requests: 1 },
      { endpoint: { apiKey: 'k', headers: { 'X-Tenant': 't' } } },
    )
    expect(server.requests[0]!.headers).toMatchObject({
      'authorization': 'Bearer k',
      'x-tenant': 't',
      'content-type': 'application/json',
    })
  })

  test('is never cut, whatever its length and its alphabet', async () => {
    const stream = createStreams('bodies').stream('length')
    const texts = upTo(150).map((i) => `${i} ${'漢字🌍"\\\n'.repeat(uniformInteger(stream, 0, 12_000))}`)
    await using server = await startScriptedServer((response) => streamWords(response, ['a']))
    const workload = { ...numbered(), session: (i: number) => ({ id: `${i}`, turns: [textTurn(texts[i]!)] }) }
    await runAgainst(server.url, { concurrency: 8, requests: 150 }, { workload })
    expect(server.requests.map(promptOf).map(digest).sort()).toEqual(texts.map(digest).sort())
  })

  test('may be ten megabytes long', async () => {
    await using server = await startScriptedServer((response) => streamWords(response, ['a']))
    const workload = numbered({ characters: 10_000_000 })
    const run = await runAgainst(server.url, { concurrency: 2, requests: 4 }, { workload })
    expect(run.kinds).toEqual({ answer: 4 })
    expect(server.requests.map(promptOf).sort()).toEqual(upTo(4).map((i) => `prompt ${i}`.padEnd(10_000_000, '.')))
  })

  test('is not built long before it can be sent', async () => {
    let built = 0
    await using server = await startScriptedServer((response, index) => {
      if (index < 120) streamWords(response, ['a'])
    })
    const large = numbered({ characters: 1_500_000 })
    const workload = { ...large, session: (i: number) => large.session((built = i)) }
    const end = new AbortController()
    const run = runAgainst(server.url, { concurrency: 8, duration: '60s' }, { workload, signal: end.signal })
    await eventually(() => expect(server.requests).toHaveLength(128))
    await sleep(500)
    end.abort()
    await run
    expect(built - 128).toBeLessThan(128)
  })
})

describe('what is recorded', () => {
  test('is the answer to that very request, byte for byte', async () => {
    const streams = createStreams('answers')
    const wordsOf = (prompt: string) =>
      upTo(uniformInteger(streams.stream(prompt), 1, 40)).map((i) => ` ${prompt}-é🌍-${i}`)
    await using server = await startScriptedServer((response, _, request) =>
      streamWords(response, wordsOf(promptOf(request))),
    )
    const run = await runAgainst(server.url, { concurrency: 16, requests: 800 })
    const texts = run.replies.map((reply) => ('text' in reply ? reply.text : reply))
    expect(texts).toEqual(run.records.map(({ seq }) => wordsOf(`prompt ${seq}`).join('')))
  })

  test('has its instants in order', async () => {
    await using server = await startScriptedServer((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(chunk({ content: 'a' }))
      setTimeout(() => response.end(chunk({}, 'stop') + DONE), 5)
    })
    const run = await runAgainst(server.url, { concurrency: 4, requests: 80 })
    for (const { scheduledMs, sentMs, wireMs, headersMs, endMs, reads } of run.records) {
      const instants = [run.startMs, scheduledMs, sentMs, wireMs, headersMs, ...reads.timesMs, endMs]
      expect(instants).toEqual(instants.toSorted((a, b) => a - b))
    }
  })

  test('agrees with what the simulator itself noted of each token', async () => {
    const simulator = await startSimulator({ ttftMs: 10, itlMs: 2, maxRunning: 6 })
    const options = { model: simulator.model, workload: numbered({ maxTokens: 9 }) }
    const run = await runAgainst(simulator.url, { concurrency: 8, requests: 60 }, options)
    const truths = new Map((await simulator.requests()).map((truth) => [truth.id, truth]))
    await simulator.close()
    expect(run.kinds).toEqual({ answer: 60 })
    expect(truths.size).toBe(60)
    for (const [i, { seq, sentMs }] of run.records.entries()) {
      const { contentMs } = run.replies[i] as Answer
      const { receivedMs, startedMs, tokensMs } = truths.get(requestId(RUN_ID, seq))!
      expect([tokensMs.length, contentMs.length]).toEqual([9, 9])
      // The clocks of two threads agree to well below a millisecond.
      const course = [sentMs, receivedMs + 1, startedMs! + 1, tokensMs[0]! + 1]
      expect(course).toEqual(course.toSorted((a, b) => a - b))
      contentMs.forEach((atMs, token) => expect(atMs).toBeGreaterThan(tokensMs[token]! - 1))
    }
  })
})

function textTurn(text: string): Turn {
  return { parts: [{ type: 'text', text }], inputTokens: 1 }
}

function digest(text: string): string {
  return hash('sha256', text)
}
