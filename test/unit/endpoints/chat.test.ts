import { describe, expect, test } from 'vitest'

import type { JsonObject } from '../../../src/datasets/workload.ts'
import type { RequestContent } from '../../../src/endpoints/api.ts'
import { chat } from '../../../src/endpoints/chat.ts'
import { mediaMessage, readBody, say } from '../../support/request-content.ts'

function body(overrides: Partial<RequestContent> = {}): unknown {
  return readBody(chat, overrides)
}

describe('the body', () => {
  test('of a stream asks for usage too', () => {
    expect(body()).toEqual({
      model: 'm',
      messages: [{ role: 'user', content: 'hi' }],
      stream: true,
      stream_options: { include_usage: true },
    })
  })

  test('of a whole answer asks for no stream', () => {
    expect(body({ streaming: false })).toEqual({
      model: 'm',
      messages: [{ role: 'user', content: 'hi' }],
      stream: false,
    })
  })

  test.each(['max_completion_tokens', 'max_tokens'] as const)(
    'limits the answer as %s, and by that name alone',
    (field) => {
      const { messages, stream_options: _, ...limited } = body({ maxTokens: 7, maxTokensField: field }) as JsonObject
      expect(messages).toHaveLength(1)
      expect(limited).toEqual({ model: 'm', stream: true, [field]: 7 })
    },
  )

  test('spells parts of text as one string, which every server understands', () => {
    expect(body({ messages: [say('user', 'one ', 'two')] })).toMatchObject({ messages: [{ content: 'one two' }] })
  })

  test('keeps the messages in order with their roles', () => {
    const messages = [say('system', 's'), say('user', 'u'), say('assistant', 'a'), say('user', '')]
    expect(body({ messages })).toMatchObject({
      messages: [
        { role: 'system', content: 's' },
        { role: 'user', content: 'u' },
        { role: 'assistant', content: 'a' },
        { role: 'user', content: '' },
      ],
    })
  })

  test('spells files as parts, in order with the text', () => {
    expect(body({ messages: [mediaMessage('image', 'audio', 'video')] })).toMatchObject({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'look' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,<image>' } },
            { type: 'input_audio', input_audio: { data: '<audio>', format: 'wav' } },
            { type: 'video_url', video_url: { url: 'data:video/webm;base64,<video>' } },
          ],
        },
      ],
    })
  })

  test('takes messages in the words of the API as they are', () => {
    const rawMessages = [{ role: 'tool', tool_call_id: '1', content: [{ type: 'text', text: 'x' }] }]
    expect(body({ rawMessages })).toMatchObject({ messages: rawMessages })
  })

  test('takes a whole payload as it is, and adds nothing to it', () => {
    const payload = { model: 'theirs', prompt: 'x' }
    expect(body({ payload, maxTokens: 3, extraBody: { temperature: 0 } })).toEqual(payload)
  })

  test('lets extraBody have the last word', () => {
    const extraBody = { stream_options: { include_usage: false }, temperature: 0, ignore_eos: true, model: 'other' }
    expect(body({ extraBody, maxTokens: 3 })).toMatchObject({ ...extraBody, max_completion_tokens: 3 })
  })

  test.each(['"quotes" \\ and\nlines', '\u2028 🌍 é', '\uD800 a lone surrogate'])('carries any text: %j', (text) => {
    expect(body({ messages: [say('user', text)] })).toMatchObject({ messages: [{ content: text }] })
  })
})

describe('a payload', () => {
  const nothing = { text: '', reasoning: '', toolCalls: '', finished: false }

  test.each([undefined, null, 5, 'text', true, []])('that is %j is none of this API', (payload) => {
    expect(chat.read(payload)).toBeUndefined()
  })

  test.each([{}, { object: 'ping' }, { choices: null }])('that is %j holds nothing', (payload) => {
    expect(chat.read(payload)).toBeUndefined()
  })

  test.each([
    { choices: [] },
    { choices: [{}] },
    { choices: [{ delta: null }] },
    { choices: [{ delta: { content: null } }] },
    { choices: [{ delta: { content: 5 } }] },
    { choices: [{ delta: { tool_calls: [null, {}, { function: null }, { function: {} }] } }] },
    { choices: ['x'] },
  ])('that is %j holds no content', (payload) => {
    expect(chat.read(payload)).toEqual(nothing)
  })

  test('of the first choice alone counts', () => {
    const choices = [{ delta: { content: 'first' } }, { delta: { content: 'second' } }]
    expect(chat.read({ choices })).toEqual({ ...nothing, text: 'first' })
  })

  test('is finished by a finish reason, not by null', () => {
    expect(chat.read({ choices: [{ delta: {}, finish_reason: null }] })).toMatchObject({ finished: false })
    expect(chat.read({ choices: [{ delta: {}, finish_reason: 'length' }] })).toMatchObject({ finished: true })
  })

  test.each(['abort', 'error'])(
    'that ends with %s is an error: the engine gave up, however whole it looks',
    (reason) => {
      expect(chat.read({ choices: [{ delta: { content: 'half' }, finish_reason: reason }] })).toEqual({
        ...nothing,
        error: `The answer was broken off: finish_reason ${reason}`,
      })
    },
  )

  test('holds a refusal as text, as it was generated like any other', () => {
    expect(chat.read({ choices: [{ delta: { content: null, refusal: 'I will not.' } }] })).toEqual({
      ...nothing,
      text: 'I will not.',
    })
  })

  test('may hold the last content, the finish and the usage at once', () => {
    const usage = { prompt_tokens: 1, completion_tokens: 2 }
    expect(chat.read({ choices: [{ delta: { content: 'end' }, finish_reason: 'stop' }], usage })).toEqual({
      ...nothing,
      text: 'end',
      finished: true,
      usage: { inputTokens: 1, outputTokens: 2 },
    })
  })

  test('joins several tool calls in order', () => {
    const call = (name: string, args: string) => ({ function: { name, arguments: args } })
    const payload = { choices: [{ message: { tool_calls: [call('f', '{"a":1}'), call('g', '{}')] } }] }
    expect(chat.read(payload)).toEqual({ ...nothing, toolCalls: 'f{"a":1}g{}' })
  })
})

describe('usage', () => {
  test('has its details where the server gives them', () => {
    const usage = {
      prompt_tokens: 100,
      completion_tokens: 30,
      total_tokens: 130,
      prompt_tokens_details: { cached_tokens: 64 },
      completion_tokens_details: { reasoning_tokens: 20 },
    }
    expect(chat.read({ choices: [], usage })).toMatchObject({
      usage: { inputTokens: 100, outputTokens: 30, reasoningTokens: 20, cachedTokens: 64 },
    })
  })

  test.each([null, {}, [], 'x', { prompt_tokens: '3' }])('%j is none', (usage) => {
    expect(chat.read({ choices: [], usage })!.usage).toBeUndefined()
  })
})

describe('an error', () => {
  test.each([
    [{ error: { message: 'm', type: 't' } }, 'm'],
    [{ error: 'm' }, 'm'],
    [{ error: { code: 5 } }, '{"code":5}'],
    [{ object: 'error', message: 'm' }, 'm'],
    [{ object: 'error', detail: 'd' }, '{"object":"error","detail":"d"}'],
    [{ error: ['a'], choices: [{ delta: { content: 'ignored' } }] }, '["a"]'],
  ])('%j says %s', (payload, error) => {
    expect(chat.read(payload)).toEqual({ text: '', reasoning: '', toolCalls: '', finished: false, error })
  })
})
