import { describe, expect, test } from 'vitest'

import { messages } from '../../../src/endpoints/messages.ts'
import { mediaMessage, readBody, say } from '../../support/request-content.ts'

const nothing = { text: '', reasoning: '', toolCalls: '', finished: false }

describe('the body', () => {
  test('has system prompts beside the messages', () => {
    const said = [
      say('system', 's1'),
      say('system', 's', '2'),
      say('user', 'u'),
      say('assistant', 'a'),
      say('user', 'v'),
    ]
    expect(readBody(messages, { messages: said, maxTokens: 7 })).toEqual({
      model: 'm',
      system: [
        { type: 'text', text: 's1' },
        { type: 'text', text: 's2' },
      ],
      messages: [
        { role: 'user', content: 'u' },
        { role: 'assistant', content: 'a' },
        { role: 'user', content: 'v' },
      ],
      max_tokens: 7,
      stream: true,
    })
  })

  test('without a system prompt has none', () => {
    expect(readBody(messages, { maxTokens: 7, streaming: false })).toEqual({
      model: 'm',
      messages: [{ role: 'user', content: 'hi' }],
      max_tokens: 7,
      stream: false,
    })
  })

  test('spells pictures in its own words, and carries no other files', () => {
    expect(readBody(messages, { messages: [mediaMessage('image')], maxTokens: 7 })).toMatchObject({
      messages: [
        {
          content: [
            { type: 'text', text: 'look' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: '<image>' } },
          ],
        },
      ],
    })
    expect(() => readBody(messages, { messages: [mediaMessage('audio')], maxTokens: 7 })).toThrow(
      "The messages API can't carry audio files.",
    )
  })

  test('needs a limit, from the dataset, the extras or a payload', () => {
    expect(() => readBody(messages)).toThrow(
      '[endpoint] The messages API wants a limit on every answer. Give outputTokens to the dataset, or extraBody: { max_tokens: … }.',
    )
    expect(readBody(messages, { extraBody: { max_tokens: 9 } })).toMatchObject({ max_tokens: 9 })
    expect(readBody(messages, { payload: { max_tokens: 9 } })).toEqual({ max_tokens: 9 })
  })

  test('takes messages in its own words as they are', () => {
    const rawMessages = [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: '1', content: 'x' }] }]
    expect(readBody(messages, { rawMessages, maxTokens: 7 })).toMatchObject({ messages: rawMessages })
  })
})

describe('an event of a stream', () => {
  test.each([
    [{ type: 'text_delta', text: 'abc' }, { text: 'abc' }],
    [{ type: 'thinking_delta', thinking: 'abc' }, { reasoning: 'abc' }],
    [{ type: 'input_json_delta', partial_json: '{"a"' }, { toolCalls: '{"a"' }],
    [{ type: 'input_json_delta', partial_json: '' }, {}],
    [{ type: 'signature_delta', signature: 'EqQB' }, {}],
    [{ type: 'citations_delta', citation: {} }, {}],
  ])('holds what its delta says: %j', (delta, said) => {
    expect(messages.read({ type: 'content_block_delta', index: 0, delta })).toEqual({ ...nothing, ...said })
  })

  test.each([
    [{ type: 'text', text: '' }, {}],
    [{ type: 'thinking', thinking: '', signature: '' }, {}],
    [{ type: 'tool_use', id: 'toolu_1', name: 'lookup', input: {} }, { toolCalls: 'lookup' }],
  ])('that begins a block holds what it begins with: %j', (block, said) => {
    expect(messages.read({ type: 'content_block_start', index: 0, content_block: block })).toEqual({
      ...nothing,
      ...said,
    })
  })

  test('that begins or ends the message holds usage', () => {
    const usage = { input_tokens: 3, cache_read_input_tokens: 4, cache_creation_input_tokens: 1, output_tokens: 1 }
    expect(messages.read({ type: 'message_start', message: { role: 'assistant', content: [], usage } })).toEqual({
      ...nothing,
      usage: { inputTokens: 8, cachedTokens: 4, outputTokens: 1 },
    })
    const delta = { stop_reason: 'end_turn', stop_sequence: null }
    expect(messages.read({ type: 'message_delta', delta, usage: { output_tokens: 15 } })).toEqual({
      ...nothing,
      finished: true,
      usage: { outputTokens: 15 },
    })
    expect(messages.read({ type: 'message_stop' })).toEqual({ ...nothing, finished: true })
  })

  test.each([{ type: 'ping' }, { type: 'content_block_stop', index: 0 }, {}, { type: 5 }, { choices: [] }])(
    'holds nothing else: %j',
    (event) => {
      expect(messages.read(event)).toBeUndefined()
    },
  )

  test('that tells of a failure is an error', () => {
    const error = { type: 'overloaded_error', message: 'Overloaded' }
    expect(messages.read({ type: 'error', error })).toEqual({ ...nothing, error: 'Overloaded' })
  })
})

test('a whole answer holds what all its blocks say', () => {
  const content = [
    { type: 'thinking', thinking: 'hm', signature: 'EqQB' },
    { type: 'text', text: 'I look' },
    { type: 'tool_use', id: 'toolu_1', name: 'lookup', input: { city: 'Oslo' } },
  ]
  const usage = { input_tokens: 8, output_tokens: 3 }
  expect(messages.read({ type: 'message', role: 'assistant', content, stop_reason: 'tool_use', usage })).toEqual({
    text: 'I look',
    reasoning: 'hm',
    toolCalls: 'lookup{"city":"Oslo"}',
    finished: true,
    usage: { inputTokens: 8, outputTokens: 3 },
  })
})
