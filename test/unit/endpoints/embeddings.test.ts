import { describe, expect, test } from 'vitest'

import { embeddings } from '../../../src/endpoints/embeddings.ts'
import { mediaMessage, readBody, say } from '../../support/request-content.ts'

const whole = { text: '', reasoning: '', toolCalls: '', finished: true }

describe('the body', () => {
  test('is a text a message, and says nothing of streams or limits', () => {
    const messages = [say('user', 'one ', 'text'), say('user', 'another')]
    expect(readBody(embeddings, { messages, maxTokens: 7 })).toEqual({ model: 'm', input: ['one text', 'another'] })
  })

  test('is a chat where there are files, as vLLM takes them', () => {
    expect(readBody(embeddings, { messages: [mediaMessage('image')] })).toEqual({
      model: 'm',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'look' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,<image>' } },
          ],
        },
      ],
    })
  })

  test('takes messages and extras of the user as they are', () => {
    const rawMessages = [{ role: 'user', content: 'hi' }]
    expect(readBody(embeddings, { rawMessages, extraBody: { dimensions: 8 } })).toEqual({
      model: 'm',
      messages: rawMessages,
      dimensions: 8,
    })
  })
})

describe('a payload', () => {
  test.each([
    ['numbers', [0.5, -1]],
    ['base64', 'AAAAPwAAgL8='],
  ])('has as many results as there are vectors, in %s', (_, embedding) => {
    const data = [0, 1].map((index) => ({ object: 'embedding', index, embedding }))
    expect(embeddings.read({ object: 'list', data, usage: { prompt_tokens: 8, total_tokens: 8 } })).toEqual({
      ...whole,
      results: 2,
      usage: { inputTokens: 8 },
    })
  })

  test.each([{}, { data: [] }, { data: [{ embedding: [] }, { embedding: '' }, { embedding: null }, null] }])(
    'without vectors has none: %j',
    (payload) => {
      expect(embeddings.read(payload)).toEqual({ ...whole, results: 0 })
    },
  )

  test('that is an error says so', () => {
    expect(embeddings.read({ error: { message: 'too long' } })).toMatchObject({ error: 'too long' })
    expect(embeddings.read([])).toBeUndefined()
  })
})
