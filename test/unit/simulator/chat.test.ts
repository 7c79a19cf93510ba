import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { loadTextSource, type TextSource } from '../../../src/text/text-source.ts'
import { loadTokenizer } from '../../../src/text/tokenizer.ts'
import { PATIENCE_MS } from '../../support/eventually.ts'
import { upTo } from '../../support/load-run.ts'
import { hello, openSimulator, type SimulatorClient } from '../../support/simulator-client.ts'

vi.setConfig({ testTimeout: PATIENCE_MS })

let client: SimulatorClient
let source: TextSource

beforeAll(async () => {
  client = await openSimulator({ outputTokens: 11 })
  source = await loadTextSource(await loadTokenizer())
})

afterAll(() => client[Symbol.asyncDispose]())

describe('a streamed answer', () => {
  test('is a role, one chunk a token, a finish and [DONE], as OpenAI sends them', async () => {
    const { status, headers, body, chunks } = await client.chat({ stream: true, max_tokens: 4 }, { id: 'mine' })
    expect([status, headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8'])
    expect(body.endsWith('\n\ndata: [DONE]\n\n')).toBe(true)
    expect(chunks.map(({ choices }) => choices[0]!.delta)).toEqual([
      { role: 'assistant', content: '' },
      ...upTo(4).map(() => ({ content: expect.stringMatching(/./) as string })),
      {},
    ])
    expect(chunks.map(({ choices }) => choices[0]!.finish_reason)).toEqual([...upTo(5).map(() => null), 'length'])
    const head = { id: 'mine', object: 'chat.completion.chunk', model: 'sim' }
    for (const chunk of chunks) expect(chunk).toMatchObject(head)
  })

  test('has a usage chunk where it was asked for, last and without choices', async () => {
    const { chunks } = await client.chat({ stream: true, max_tokens: 4, stream_options: { include_usage: true } })
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: source.count('hello'), completion_tokens: 4 },
    })
    expect(chunks.filter(({ usage }) => usage)).toHaveLength(1)
  })

  test.each([undefined, null, {}, { include_usage: false }])(
    'has none where it was not: %j',
    async (stream_options) => {
      const { chunks } = await client.chat({ stream: true, max_tokens: 4, stream_options })
      expect(chunks.filter(({ usage }) => usage)).toEqual([])
    },
  )

  test('is the text of the whole answer to the same request', async () => {
    await using first = await openSimulator({ seed: 5 })
    await using second = await openSimulator({ seed: 5 })
    const streamed = await first.chat({ stream: true, max_tokens: 50 })
    expect((await second.chat({ max_tokens: 50 })).text).toBe(streamed.text)
  })
})

describe('a whole answer', () => {
  test('is one object with its usage, as OpenAI sends it', async () => {
    const { status, headers, json, text } = await client.chat({ max_completion_tokens: 6 }, { id: 'mine' })
    expect([status, headers['content-type']]).toEqual([200, 'application/json'])
    const input = source.count('hello')
    expect(json()).toMatchObject({
      id: 'mine',
      object: 'chat.completion',
      model: 'sim',
      choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'length' }],
      usage: { prompt_tokens: input, completion_tokens: 6, total_tokens: input + 6 },
    })
  })

  test.each([undefined, null, false])('is given where stream is %j', async (stream) => {
    const { status, headers } = await client.chat({ stream })
    expect([status, headers['content-type']]).toEqual([200, 'application/json'])
  })
})

describe('token counts', () => {
  test.each([1, 2, 3, 17, 400])('of an answer are what was asked for, and its text has as many: %i', async (tokens) => {
    const { json, text } = await client.chat({ max_tokens: tokens })
    expect(json().usage!.completion_tokens).toBe(tokens)
    expect(source.tokenizer.encode(text)).toHaveLength(tokens)
  })

  test('of a request without a limit are those of the option', async () => {
    expect((await client.chat({})).json().usage!.completion_tokens).toBe(11)
    expect((await client.chat({ max_tokens: null })).json().usage!.completion_tokens).toBe(11)
  })

  test('prefer the new name of the limit', async () => {
    expect((await client.chat({ max_tokens: 9, max_completion_tokens: 3 })).json().usage!.completion_tokens).toBe(3)
  })

  test.each([
    ['text', [{ role: 'user', content: 'To be, or not to be — that is the question: 漢字🌍' }]],
    [
      'parts',
      [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'one' },
            { type: 'image_url', image_url: {} },
            { type: 'text', text: ' two' },
          ],
        },
      ],
    ],
    [
      'several messages',
      [{ role: 'system', content: 'be brief' }, ...hello, { role: 'assistant', content: null }, { role: 'user' }],
    ],
    ['an empty message', [{ role: 'user', content: '' }]],
  ])('of a prompt are those of its texts: %s', async (_, messages) => {
    const texts = messages.map(({ content }: { content?: unknown }) =>
      Array.isArray(content)
        ? content.map((part: { text?: string }) => part.text ?? '').join('')
        : ((content as string | null) ?? ''),
    )
    const expected = texts.reduce((total, text) => total + source.tokenizer.encode(text).length, 0)
    expect((await client.chat({ messages, max_tokens: 1 })).json().usage!.prompt_tokens).toBe(expected)
  })

  test('of a long prompt are exact', async () => {
    const content = source.take(20_000, () => 0.5).text
    expect(
      (await client.chat({ messages: [{ role: 'user', content }], max_tokens: 1 })).json().usage!.prompt_tokens,
    ).toBe(20_000)
  })
})
