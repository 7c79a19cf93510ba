import { describe, expect, test } from 'vitest'

import { responses } from '../../../src/endpoints/responses.ts'
import { mediaMessage, readBody, say } from '../../support/request-content.ts'

const nothing = { text: '', reasoning: '', toolCalls: '', finished: false }

describe('the body', () => {
  test('is a list of messages, with its limit and without any wish for usage', () => {
    expect(readBody(responses, { messages: [say('system', 's'), say('user', 'hi')], maxTokens: 7 })).toEqual({
      model: 'm',
      input: [
        { role: 'system', content: 's' },
        { role: 'user', content: 'hi' },
      ],
      max_output_tokens: 7,
      stream: true,
    })
  })

  test('spells pictures and sounds in its own words', () => {
    expect(readBody(responses, { messages: [mediaMessage('image', 'audio')] })).toMatchObject({
      input: [
        {
          content: [
            { type: 'input_text', text: 'look' },
            { type: 'input_image', image_url: 'data:image/png;base64,<image>' },
            { type: 'input_audio', input_audio: { data: '<audio>', format: 'wav' } },
          ],
        },
      ],
    })
  })

  test('carries no films', () => {
    expect(() => readBody(responses, { messages: [mediaMessage('video')] })).toThrow(
      "The responses API can't carry video files.",
    )
  })

  test('takes messages in its own words as they are', () => {
    const rawMessages = [{ type: 'function_call_output', call_id: '1', output: 'x' }]
    expect(readBody(responses, { rawMessages })).toMatchObject({ input: rawMessages })
  })
})

describe('an event of a stream', () => {
  test.each([
    ['response.output_text.delta', 'text'],
    ['response.refusal.delta', 'text'],
    ['response.reasoning_text.delta', 'reasoning'],
    ['response.reasoning_summary_text.delta', 'reasoning'],
    ['response.function_call_arguments.delta', 'toolCalls'],
    ['response.custom_tool_call_input.delta', 'toolCalls'],
  ])('%s is %s', (type, kind) => {
    expect(responses.read({ type, delta: 'abc', sequence_number: 4 })).toEqual({ ...nothing, [kind]: 'abc' })
  })

  test('that begins a call holds its name', () => {
    const item = { type: 'function_call', name: 'lookup', arguments: '', call_id: 'call_1' }
    expect(responses.read({ type: 'response.output_item.added', item })).toEqual({ ...nothing, toolCalls: 'lookup' })
  })

  test.each([
    { type: 'response.created', response: { status: 'in_progress', usage: null } },
    { type: 'response.in_progress', response: { error: null } },
    { type: 'response.output_item.added', item: { type: 'message', content: [] } },
    { type: 'response.content_part.added', part: { type: 'output_text', text: '' } },
    { type: 'response.output_text.done', text: 'abc' },
    { type: 'response.function_call_arguments.done', arguments: '{}' },
    { type: 'response.output_item.done', item: { type: 'function_call', name: 'lookup', arguments: '{}' } },
    { type: 'response.output_text.delta' },
    { type: 'keepalive', sequence_number: 4 },
    { type: 'constructor', delta: 'abc' },
  ])('holds nothing that was not said before: %j', (event) => {
    expect(responses.read(event)).toEqual(nothing)
  })

  test.each(['completed', 'incomplete'])('%s is the end, with its usage', (status) => {
    const response = { status, output: [{ type: 'message', content: [{ type: 'output_text', text: 'all of it' }] }] }
    const usage = { input_tokens: 8, output_tokens: 3, input_tokens_details: { cached_tokens: 4 } }
    expect(responses.read({ type: `response.${status}`, response: { ...response, usage } })).toEqual({
      ...nothing,
      finished: true,
      usage: { inputTokens: 8, outputTokens: 3, cachedTokens: 4 },
    })
  })

  test.each([
    [
      { type: 'response.failed', response: { status: 'failed', error: { code: 'server_error', message: 'died' } } },
      'died',
    ],
    [{ type: 'response.failed', response: { status: 'failed' } }, 'The answer was broken off: status failed'],
    [{ type: 'error', code: 'server_error', message: 'died', param: null }, 'died'],
    [{ type: 'error', error: { type: 'server_error', message: 'died' } }, 'died'],
  ])('that tells of a failure is an error: %j', (event, error) => {
    expect(responses.read(event)).toEqual({ ...nothing, error })
  })
})

describe('a whole answer', () => {
  test('holds what all its items say', () => {
    const output = [
      { type: 'reasoning', summary: [{ type: 'summary_text', text: 'hm' }], content: [] },
      {
        type: 'message',
        content: [
          { type: 'output_text', text: 'I ' },
          { type: 'output_text', text: 'look' },
        ],
      },
      { type: 'function_call', name: 'lookup', arguments: '{"city":"Oslo"}' },
      { type: 'message', content: [{ type: 'refusal', refusal: ', or not' }] },
    ]
    const usage = { input_tokens: 8, output_tokens: 3, output_tokens_details: { reasoning_tokens: 1 } }
    expect(responses.read({ object: 'response', status: 'completed', error: null, output, usage })).toEqual({
      text: 'I look, or not',
      reasoning: 'hm',
      toolCalls: 'lookup{"city":"Oslo"}',
      finished: true,
      usage: { inputTokens: 8, outputTokens: 3, reasoningTokens: 1 },
    })
  })

  test.each([
    [{ object: 'response', status: 'failed', error: { message: 'died' }, output: [] }, 'died'],
    [{ object: 'response', status: 'failed', error: null, output: [] }, 'The answer was broken off: status failed'],
    [{ object: 'response', status: 'cancelled', output: [] }, 'The answer was broken off: status cancelled'],
    [{ error: { message: 'no such model' } }, 'no such model'],
  ])('is an error where it says so: %j', (payload, error) => {
    expect(responses.read(payload)).toEqual({ ...nothing, error })
  })

  test.each([null, 5, [], {}, { output: 'x' }, { choices: [] }])('of another API is none: %j', (payload) => {
    expect(responses.read(payload)).toBeUndefined()
  })
})
