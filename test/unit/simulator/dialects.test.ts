import sharp from 'sharp'
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { loadTextSource, type TextSource } from '../../../src/text/text-source.ts'
import { loadTokenizer } from '../../../src/text/tokenizer.ts'
import { PATIENCE_MS } from '../../support/eventually.ts'
import { upTo } from '../../support/load-run.ts'
import { openSimulator, type SimulatorClient } from '../../support/simulator-client.ts'

vi.setConfig({ testTimeout: PATIENCE_MS })

let client: SimulatorClient
let source: TextSource

beforeAll(async () => {
  client = await openSimulator()
  source = await loadTextSource(await loadTokenizer())
})

afterAll(() => client[Symbol.asyncDispose]())

type Json = Record<string, unknown>

async function post(path: string, body: object): Promise<{ status: number; body: string; json: () => Json }> {
  const { statusCode, body: answer } = await request(`${client.url}/v1/${path}`, {
    method: 'POST',
    headers: { 'x-request-id': 'mine' },
    body: JSON.stringify({ model: 'sim', ...body }),
  })
  const text = await answer.text()
  return { status: statusCode, body: text, json: () => JSON.parse(text) as Json }
}

/** The events of a stream: their names, and their payloads; `[DONE]` is left out. */
async function stream(path: string, body: object): Promise<{ names: string[]; payloads: Json[] }> {
  const { body: text } = await post(path, { stream: true, ...body })
  const data = [...text.matchAll(/^data: (\{.*)$/gm)].map(([, payload]) => JSON.parse(payload!) as Json)
  return { names: [...text.matchAll(/^event: (.*)$/gm)].map(([, name]) => name!), payloads: data }
}

const words = 'To be, or not to be'
const chat = [{ role: 'user', content: words }]

describe('completions', () => {
  test('stream a chunk a token, a finish and the usage that was asked for', async () => {
    const { payloads } = await stream('completions', {
      prompt: words,
      max_tokens: 3,
      stream_options: { include_usage: true },
    })
    const choice = (text: unknown, finish_reason: string | null) => [{ index: 0, text, logprobs: null, finish_reason }]
    const head = { id: 'mine', object: 'text_completion', model: 'sim' }
    const usage = { prompt_tokens: source.count(words), completion_tokens: 3 }
    expect(payloads).toMatchObject([
      ...upTo(3).map(() => ({ ...head, choices: choice(expect.stringMatching(/./), null) })),
      { ...head, choices: choice('', 'length') },
      { ...head, choices: [], usage },
    ])
  })

  test('are one object where they are not streamed, and take a prompt in a list', async () => {
    const { json } = await post('completions', { prompt: [words], max_tokens: 3 })
    expect(json()).toMatchObject({
      object: 'text_completion',
      choices: [{ text: expect.stringMatching(/./) as string, finish_reason: 'length' }],
      usage: { prompt_tokens: source.count(words), completion_tokens: 3 },
    })
  })

  test.each([{}, { prompt: 5 }, { prompt: [] }, { prompt: ['a', 'b'] }])('refuse %j', async (body) => {
    const { status, body: answer } = await post('completions', body)
    expect([status, answer]).toEqual([400, expect.stringContaining('prompt: expected one prompt')])
  })
})

describe('responses', () => {
  test('stream named and numbered events, which end with the whole answer', async () => {
    const { names, payloads } = await stream('responses', { input: chat, instructions: 'brief', max_output_tokens: 3 })
    expect(names).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      ...upTo(3).map(() => 'response.output_text.delta'),
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.incomplete',
    ])
    expect(payloads.map(({ type, sequence_number }) => [type, sequence_number])).toEqual(
      names.map((name, i) => [name, i]),
    )
    const text = payloads
      .slice(4, 7)
      .map(({ delta }) => delta as string)
      .join('')
    const last = payloads.at(-1)!
    expect(last['response']).toMatchObject({
      id: 'mine',
      object: 'response',
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      output: [{ type: 'message', content: [{ type: 'output_text', text }] }],
      usage: { input_tokens: source.count(words) + source.count('brief'), output_tokens: 3 },
    })
  })

  test('are completed where no limit ends them, and take their input as text', async () => {
    const { json } = await post('responses', { input: words })
    expect(json()).toMatchObject({
      status: 'completed',
      incomplete_details: null,
      usage: { input_tokens: source.count(words), output_tokens: 128 },
    })
  })

  test('see pictures', async () => {
    const png = await sharp({ create: { width: 2, height: 2, channels: 3, background: 'red' } })
      .png()
      .toBuffer()
    const image_url = `data:image/png;base64,${png.toString('base64')}`
    const content = [
      { type: 'input_text', text: words },
      { type: 'input_image', image_url },
    ]
    expect((await post('responses', { input: [{ role: 'user', content }], max_output_tokens: 1 })).status).toBe(200)
    content[1]!.image_url = 'data:image/png;base64,AAAA'
    expect((await post('responses', { input: [{ role: 'user', content }], max_output_tokens: 1 })).status).toBe(400)
  })

  test('refuse requests without input', async () => {
    expect((await post('responses', { messages: chat })).status).toBe(400)
  })
})

describe('messages', () => {
  test('stream a message, its one block, and the usage at the end', async () => {
    const { names, payloads } = await stream('messages', { messages: chat, system: 'brief', max_tokens: 3 })
    expect(names).toEqual([
      'message_start',
      'content_block_start',
      'ping',
      ...upTo(3).map(() => 'content_block_delta'),
      'content_block_stop',
      'message_delta',
      'message_stop',
    ])
    expect(payloads.map(({ type }) => type)).toEqual(names)
    const input = source.count(words) + source.count('brief')
    expect(payloads.at(-2)).toMatchObject({
      delta: { stop_reason: 'max_tokens' },
      usage: { input_tokens: input, cache_read_input_tokens: 0, cache_creation_input_tokens: 0, output_tokens: 3 },
    })
  })

  test('are one message where they are not streamed', async () => {
    expect((await post('messages', { messages: chat, max_tokens: 3 })).json()).toMatchObject({
      id: 'mine',
      type: 'message',
      role: 'assistant',
      content: [{ type: 'text', text: expect.stringMatching(/./) as string }],
      stop_reason: 'max_tokens',
      usage: { output_tokens: 3 },
    })
  })

  test('count what is cached apart from the rest of the prompt', async () => {
    const long = [{ role: 'user', content: source.take(64, () => 0.25).text }]
    const used = async () =>
      (await post('messages', { messages: long, max_tokens: 1 })).json()['usage'] as Record<string, number>
    expect(await used()).toMatchObject({ input_tokens: 64, cache_read_input_tokens: 0 })
    const { input_tokens, cache_read_input_tokens } = await used()
    expect(cache_read_input_tokens).toBeGreaterThanOrEqual(32)
    expect(input_tokens! + cache_read_input_tokens!).toBe(64)
  })

  test.each([
    ['without a limit', { messages: chat }, 'max_tokens: '],
    [
      'with a system prompt among the messages',
      { messages: [{ role: 'system', content: 's' }], max_tokens: 1 },
      'role: ',
    ],
  ])('are refused %s', async (_, body, problem) => {
    const { status, body: answer } = await post('messages', body)
    expect([status, answer]).toEqual([400, expect.stringContaining(problem)])
  })
})

describe('embeddings', () => {
  interface Embedded {
    readonly embedding: number[] | string
  }

  async function embed(body: object): Promise<(number[] | string)[]> {
    return ((await post('embeddings', body)).json()['data'] as Embedded[]).map(({ embedding }) => embedding)
  }

  test('are a vector of length 1 for every text, and depend on it alone', async () => {
    const [first, second, again] = (await embed({ input: ['one', 'two', 'one'] })) as number[][]
    expect(again).toEqual(first)
    expect(second).not.toEqual(first)
    for (const vector of [first!, second!]) {
      expect(vector).toHaveLength(384)
      expect(Math.hypot(...vector)).toBeCloseTo(1, 5)
    }
    expect(await embed({ input: 'one' })).toEqual([first])
  })

  test('have as many dimensions as asked, in base64 too', async () => {
    const [numbers] = (await embed({ input: 'one', dimensions: 8 })) as number[][]
    const [base64] = (await embed({ input: 'one', dimensions: 8, encoding_format: 'base64' })) as string[]
    const bytes = Buffer.from(base64!, 'base64')
    expect(upTo(8).map((i) => bytes.readFloatLE(4 * i))).toEqual(numbers)
  })

  test('of a chat are one vector', async () => {
    expect(await embed({ messages: chat })).toHaveLength(1)
    expect(await embed({ messages: chat })).not.toEqual(await embed({ messages: [{ role: 'user', content: 'x' }] }))
  })

  test('count prompts and no answers', async () => {
    const { json } = await post('embeddings', { input: [words, 'more'] })
    const tokens = source.count(words) + source.count('more')
    expect(json()).toMatchObject({
      object: 'list',
      usage: { prompt_tokens: tokens, total_tokens: tokens, completion_tokens: 0 },
    })
  })

  test.each([{}, { input: [] }, { input: 'x', messages: chat }, { input: 'x', dimensions: 0 }])(
    'refuse %j',
    async (body) => {
      expect((await post('embeddings', body)).status).toBe(400)
    },
  )
})

describe('rerank', () => {
  interface Scored {
    readonly index: number
    readonly relevance_score: number
    readonly document: { readonly text: string }
  }

  async function rank(body: object): Promise<Scored[]> {
    return (await post('rerank', body)).json()['results'] as Scored[]
  }

  const documents = ['one', 'two', 'three', 'four']

  test('scores every document, the best first, by query and document alone', async () => {
    const results = await rank({ query: 'q', documents })
    const scores = results.map(({ relevance_score }) => relevance_score)
    expect(scores).toEqual(scores.toSorted((a, b) => b - a))
    expect(new Set(results.map(({ index }) => index))).toEqual(new Set([0, 1, 2, 3]))
    for (const { index, document } of results) expect(document.text).toBe(documents[index])
    const [alone] = await rank({ query: 'q', documents: ['three'] })
    expect(alone!.relevance_score).toBe(results.find(({ index }) => index === 2)!.relevance_score)
    expect((await rank({ query: 'another', documents: ['three'] }))[0]!.relevance_score).not.toBe(
      alone!.relevance_score,
    )
  })

  test('gives as many as are wanted', async () => {
    expect(await rank({ query: 'q', documents, top_n: 2 })).toEqual((await rank({ query: 'q', documents })).slice(0, 2))
  })

  test('reads the query with every document', async () => {
    const { json } = await post('rerank', { query: words, documents: ['one', 'two'] })
    const tokens = 2 * source.count(words) + source.count('one') + source.count('two')
    expect(json()).toMatchObject({ usage: { prompt_tokens: tokens, total_tokens: tokens } })
  })

  test.each([{ query: 'q' }, { documents }, { query: 'q', documents: [] }])('refuses %j', async (body) => {
    expect((await post('rerank', body)).status).toBe(400)
  })
})
