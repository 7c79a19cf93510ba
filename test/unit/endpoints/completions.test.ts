import { describe, expect, test } from 'vitest'

import { completions } from '../../../src/endpoints/completions.ts'
import { mediaMessage, readBody, say } from '../../support/request-content.ts'

const nothing = { text: '', reasoning: '', toolCalls: '', finished: false }

describe('the body', () => {
  test('is the text of the message as a prompt', () => {
    expect(readBody(completions, { messages: [say('user', 'one ', 'two')], maxTokens: 7 })).toEqual({
      model: 'm',
      prompt: 'one two',
      max_tokens: 7,
      stream: true,
      stream_options: { include_usage: true },
    })
  })

  test('of a whole answer asks for no stream', () => {
    expect(readBody(completions, { streaming: false })).toEqual({ model: 'm', prompt: 'hi', stream: false })
  })

  test('puts a system prompt and a context before the prompt, a paragraph each', () => {
    const messages = [say('system', 's'), say('user', 'c'), say('user', 'u')]
    expect(readBody(completions, { messages })).toMatchObject({ prompt: 's\n\nc\n\nu' })
  })

  test('takes extras and whole payloads as they are', () => {
    expect(readBody(completions, { extraBody: { echo: true, prompt: 'other' } })).toMatchObject({
      echo: true,
      prompt: 'other',
    })
    expect(readBody(completions, { payload: { prompt: [1, 2] }, messages: [mediaMessage('image')] })).toEqual({
      prompt: [1, 2],
    })
  })

  test.each(['image', 'audio', 'video'] as const)('carries no %s files', (kind) => {
    expect(() => readBody(completions, { messages: [mediaMessage(kind)] })).toThrow(
      `[endpoint] The completions API can't carry ${kind} files. Choose another api, or leave them out of the dataset.`,
    )
  })

  test("carries no messages in another API's words", () => {
    expect(() => readBody(completions, { rawMessages: [{ role: 'user', content: 'hi' }] })).toThrow(
      "[endpoint] The completions API can't carry messages in the words of another API. Give a payload instead.",
    )
  })
})

describe('a payload', () => {
  test('holds the text of its first choice', () => {
    const choices = [
      { index: 0, text: ' a', logprobs: null, finish_reason: null },
      { index: 1, text: ' b' },
    ]
    expect(completions.read({ object: 'text_completion', choices, usage: null })).toEqual({ ...nothing, text: ' a' })
  })

  test('may hold text, finish and usage at once', () => {
    const choices = [{ text: 'end', finish_reason: 'length' }]
    expect(completions.read({ choices, usage: { prompt_tokens: 1, completion_tokens: 2 } })).toEqual({
      ...nothing,
      text: 'end',
      finished: true,
      usage: { inputTokens: 1, outputTokens: 2 },
    })
  })

  test('of another API holds no text', () => {
    expect(completions.read({ choices: [{ delta: { content: 'chat' } }] })).toEqual(nothing)
    expect(completions.read({ type: 'message_stop' })).toBeUndefined()
  })
})
