import { Readable } from 'node:stream'

import { request } from 'undici'
import { describe, expect, test, vi } from 'vitest'

import { distributionFrom } from '../../../src/random/describe.ts'
import { createStreams } from '../../../src/random/streams.ts'
import type { RequestTruth } from '../../../src/simulator/truth.ts'
import { loadTextSource } from '../../../src/text/text-source.ts'
import { loadTokenizer } from '../../../src/text/tokenizer.ts'
import { eventually, PATIENCE_MS } from '../../support/eventually.ts'
import { upTo } from '../../support/load-run.ts'
import { picture } from '../../support/media-files.ts'
import { startScriptedServer } from '../../support/scripted-server.ts'
import { type Answer, openSimulator, type SimulatorClient } from '../../support/simulator-client.ts'

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

/** The time from a request's arrival to its first token, ms. */
function ttftOf({ receivedMs, tokensMs }: RequestTruth): number {
  return tokensMs[0]! - receivedMs
}

describe('the prefix cache', () => {
  test('shortens the time to first token, and says so in the usage, in the truth and in the metrics', async () => {
    await using client = await openSimulator({ ttftMs: 1, prefillTokensPerSecond: 800 })
    const source = await loadTextSource(await loadTokenizer())
    const prefix = source.take(800, () => 0.3).text
    const ask = (content: string) =>
      client.chat({ messages: [{ role: 'user', content }], stream: true, stream_options: { include_usage: true } })
    const answers = [await ask(`${prefix} and one end`), await ask(`${prefix} but quite another one`)]
    const cached = answers.map(({ chunks }) => chunks.at(-1)!.usage!.prompt_tokens_details.cached_tokens)
    expect(cached).toEqual([0, 800])
    const truths = await client.truths()
    expect(truths.map(({ cachedTokens }) => cachedTokens)).toEqual(cached)
    // 800 tokens at as many a second.
    expect(ttftOf(truths[0]!)).toBeGreaterThanOrEqual(1_000)
    expect(ttftOf(truths[1]!)).toBeLessThan(600)
    const tokens = truths.reduce((sum, { inputTokens }) => sum + inputTokens, 0)
    expect(await client.metrics()).toMatchObject({
      prefix_cache_queries_total: tokens,
      prefix_cache_hits_total: 800,
      prompt_tokens_total: tokens,
    })
  })

  test('of no blocks is off', async () => {
    await using client = await openSimulator({ prefixCache: { blocks: 0 } })
    const messages = [{ role: 'user', content: 'the same words again and again '.repeat(20).trimEnd() }]
    await client.chat({ messages })
    await client.chat({ messages })
    expect((await client.truths()).map(({ cachedTokens }) => cachedTokens)).toEqual([0, 0])
  })
})

describe('memory that is short', () => {
  test('preempts, but each stream still gets exactly its tokens, and is the same text as ever', async () => {
    await using tight = await openSimulator({ kvTokens: 150, seed: 9 })
    await using wide = await openSimulator({ seed: 9 })
    const texts: string[][] = []
    for (const client of [tight, wide]) {
      const answers: Promise<Answer>[] = []
      for (const i of upTo(12)) {
        answers.push(client.chat({ stream: true, max_tokens: 60 }, { id: `${i}` }))
        await eventually(async () => expect(await client.truths()).toHaveLength(i + 1))
      }
      texts.push((await Promise.all(answers)).map(({ text }) => text))
      for (const { tokensMs } of await client.truths()) expect(tokensMs).toHaveLength(60)
    }
    expect(texts[0]).toEqual(texts[1])
    expect((await tight.metrics())['num_preemptions_total']).toBeGreaterThan(0)
    expect(await tight.metrics()).toMatchObject({
      num_requests_running: 0,
      num_requests_waiting: 0,
      kv_cache_usage_perc: 0,
      generation_tokens_total: 720,
    })
  })
})

describe('media', () => {
  const urlOf = (file: Buffer, type: string) => `data:${type};base64,${file.toString('base64')}`
  const asking = (...parts: object[]) => ({ messages: [{ role: 'user', content: parts }], max_tokens: 1 })
  const imagePart = (url: string) => ({ type: 'image_url', image_url: { url } })

  test('take their time before the prompt, once', async () => {
    await using client = await openSimulator({ ttftMs: 1, encoder: { msPerMegapixel: 2_000 } })
    const image = imagePart(urlOf(await picture('png', 1_000, 500), 'image/png'))
    const body = asking({ type: 'text', text: 'what is this?' }, image)
    await client.chat(body)
    await client.chat(body)
    const [first, second] = await client.truths()
    expect(ttftOf(first!)).toBeGreaterThanOrEqual(1_000)
    expect(ttftOf(second!)).toBeLessThan(600)
    expect(await client.metrics()).toMatchObject({ mm_cache_queries_total: 2, mm_cache_hits_total: 1 })
  })

  test('that cannot be read are refused with the reason; those that are named by URL are not fetched', async () => {
    await using client = await openSimulator()
    const broken: [object, string][] = [
      [imagePart(urlOf(Buffer.from('nothing'), 'image/png')), "[simulator] Can't read the image: "],
      [imagePart('data:image/png;base64,'), "[simulator] Can't read the image: "],
      [{ type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }, "[simulator] Can't read the audio: "],
      [{ type: 'video_url', video_url: { url: 'data:video/mp4;base64,AAAA' } }, "[simulator] Can't read the video: "],
    ]
    for (const [part, message] of broken) {
      const { status, json } = await client.chat(asking(part))
      expect([status, json().error]).toEqual([
        400,
        { message: expect.stringContaining(message) as string, type: 'BadRequestError', code: 400 },
      ])
    }
    const served: string[] = []
    await using server = await startScriptedServer((_, __, received) => void served.push(received.body))
    expect((await client.chat(asking(imagePart(`${server.url}/a.png`)))).status).toBe(200)
    expect([served, server.connections]).toEqual([[], 0])
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
