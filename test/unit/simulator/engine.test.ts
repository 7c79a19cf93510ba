import { Readable } from 'node:stream'

import { request } from 'undici'
import { describe, expect, test, vi } from 'vitest'

import { distributionFrom } from '../../../src/random/describe.ts'
import { createStreams } from '../../../src/random/streams.ts'
import type { RequestTruth } from '../../../src/simulator/truth.ts'
import { eventually, PATIENCE_MS } from '../../support/eventually.ts'
import { upTo } from '../../support/load-run.ts'
import { openSimulator, type SimulatorClient } from '../../support/simulator-client.ts'

vi.setConfig({ testTimeout: PATIENCE_MS })

/** Sends requests one by one, each once the server has the one before, and gives their ids. */
async function sendInOrder(client: SimulatorClient, count: number, body: object): Promise<Promise<unknown>[]> {
  const answers: Promise<unknown>[] = []
  for (const i of upTo(count)) {
    answers.push(client.chat(body, { id: `${i}` }))
    await eventually(async () => expect(await client.truths()).toHaveLength(i + 1))
  }
  return answers
}

/** Requests that ran at this instant. */
function runningAt(truths: readonly RequestTruth[], atMs: number): number {
  return truths.filter(({ startedMs, endMs }) => startedMs! <= atMs && atMs < endMs!).length
}

describe('the queue', () => {
  test('lets so many run at once, and the others wait in order of arrival', async () => {
    await using client = await openSimulator({ maxRunning: 2, ttftMs: 500, itlMs: 1 })
    await Promise.all(await sendInOrder(client, 6, { stream: true, max_tokens: 5 }))
    const truths = await client.truths()
    expect(truths.map(({ id }) => id)).toEqual(['0', '1', '2', '3', '4', '5'])
    const starts = truths.map(({ startedMs }) => startedMs!)
    expect(starts).toEqual(starts.toSorted((a, b) => a - b))
    expect(Math.max(...starts.map((start) => runningAt(truths, start)))).toBe(2)
    const ends = truths.map(({ endMs }) => endMs!).sort((a, b) => a - b)
    for (const i of upTo(4)) expect(starts[i + 2]).toBeGreaterThanOrEqual(ends[i]!)
  })

  test('gives the slot of a client that went away to the next one, and marks the truth', async () => {
    await using client = await openSimulator({ maxRunning: 1, ttftMs: { type: 'constant', value: 60_000 } })
    const gone = new AbortController()
    const first = client.chat({ stream: true }, { id: 'gone', signal: gone.signal })
    await eventually(async () => expect(await client.truths()).toHaveLength(1))
    const second = client.chat({ stream: true }, { id: 'next', signal: gone.signal })
    await eventually(async () => expect(await client.truths()).toHaveLength(2))
    expect((await client.truths())[1]!.startedMs).toBeNull()

    gone.abort()
    await Promise.allSettled([first, second])
    await eventually(async () => expect((await client.truths()).every(({ aborted }) => aborted)).toBe(true))
    expect(await client.truths()).toMatchObject([
      { id: 'gone', startedMs: expect.any(Number), endMs: expect.any(Number), tokensMs: [], aborted: true },
      { id: 'next', aborted: true, endMs: expect.any(Number) },
    ])
  })

  test('moves on when a client goes away in mid-stream', async () => {
    await using client = await openSimulator({ maxRunning: 1, itlMs: 5 })
    const gone = new AbortController()
    const first = client.chat({ stream: true, max_tokens: 20_000 }, { signal: gone.signal })
    await eventually(async () => expect((await client.truths())[0]?.tokensMs.length).toBeGreaterThan(3))
    const second = client.chat({ max_tokens: 2 })
    await eventually(async () => expect(await client.truths()).toHaveLength(2))
    gone.abort()
    await expect(first).rejects.toThrow()
    expect((await second).status).toBe(200)
    await client.chat({ max_tokens: 20 })
    const truths = await client.truths()
    expect(truths.map(({ aborted }) => aborted)).toEqual([true, false, false])
    const { tokensMs, endMs } = truths[0]!
    expect(tokensMs.at(-1)).toBeLessThanOrEqual(endMs!)
  })

  test('survives a client that goes away before its body is whole', async () => {
    await using client = await openSimulator()
    const gone = new AbortController()
    async function* half(): AsyncGenerator<Buffer> {
      yield Buffer.from('{"model":')
      gone.abort()
    }
    const broken = request(`${client.url}/v1/chat/completions`, {
      method: 'POST',
      body: Readable.from(half()),
      signal: gone.signal,
    })
    await expect(broken).rejects.toThrow()
    expect((await client.chat({ max_tokens: 1 })).status).toBe(200)
    expect(await client.truths()).toHaveLength(1)
  })
})

describe('the truth', () => {
  test('has its instants in order, one a token, for every request of a crowd', async () => {
    await using client = await openSimulator({ maxRunning: 8, itlMs: { type: 'exponential', mean: 2 } })
    await Promise.all(upTo(40).map((i) => client.chat({ stream: i % 2 === 0, max_tokens: 1 + i }, { id: `${i}` })))
    const truths = await client.truths()
    expect(truths).toHaveLength(40)
    for (const { id, receivedMs, startedMs, tokensMs, endMs, outputTokens, aborted } of truths) {
      expect([tokensMs.length, outputTokens, aborted]).toEqual([Number(id) + 1, Number(id) + 1, false])
      const course = [receivedMs, startedMs!, ...tokensMs, endMs!]
      expect(course).toEqual(course.toSorted((a, b) => a - b))
    }
  })

  test('never has a token before the time that the laws drew for it', async () => {
    const ttftMs = { type: 'normal', mean: 25, stddev: 10 }
    const itlMs = { type: 'uniform', min: 0.5, max: 6, integer: false }
    await using client = await openSimulator({ ttftMs, itlMs, seed: 'laws' })
    for (const i of upTo(8)) await client.chat({ stream: true, max_tokens: 20 }, { id: `${i}` })
    for (const [i, { startedMs, tokensMs }] of (await client.truths()).entries()) {
      const stream = createStreams('laws').stream('simulator.timing', i)
      let due = startedMs! + Math.max(0, distributionFrom(ttftMs).sample(stream))
      for (const tokenMs of tokensMs) {
        expect(tokenMs).toBeGreaterThanOrEqual(due)
        due += distributionFrom(itlMs).sample(stream)
      }
    }
  })

  test('is forgotten on request', async () => {
    await using client = await openSimulator()
    await client.chat({ max_tokens: 1 })
    expect((await request(`${client.url}/inferbench/requests`, { method: 'DELETE' })).statusCode).toBe(204)
    expect(await client.truths()).toEqual([])
  })
})
