import { describe, expect, test } from 'vitest'

import { rerank } from '../../../src/endpoints/rerank.ts'
import { mediaMessage, readBody, say } from '../../support/request-content.ts'

const whole = { text: '', reasoning: '', toolCalls: '', finished: true }

describe('the body', () => {
  test('has the first message for its query, and the others for its documents', () => {
    const messages = [say('system', 'q'), say('user', 'd1'), say('user', 'd', '2')]
    expect(readBody(rerank, { messages, maxTokens: 7 })).toEqual({ model: 'm', query: 'q', documents: ['d1', 'd2'] })
  })

  test("has all messages for documents where the query is the user's own", () => {
    expect(readBody(rerank, { extraBody: { query: 'q', top_n: 1 } })).toEqual({
      model: 'm',
      query: 'q',
      documents: ['hi'],
      top_n: 1,
    })
  })

  test("has the message for its query where the documents are the user's own", () => {
    expect(readBody(rerank, { extraBody: { documents: ['d'] } })).toEqual({ model: 'm', query: 'hi', documents: ['d'] })
  })

  test('needs a document', () => {
    expect(() => readBody(rerank)).toThrow(
      '[endpoint] The rerank API wants a query and documents, and the request has one text.',
    )
  })

  test('carries no files', () => {
    expect(() => readBody(rerank, { messages: [say('user', 'q'), mediaMessage('image')] })).toThrow(
      "The rerank API can't carry image files.",
    )
  })
})

describe('a payload', () => {
  test.each([
    [
      'vLLM',
      {
        id: 'rerank-1',
        usage: { total_tokens: 56 },
        results: [
          { index: 1, document: { text: 'd2' }, relevance_score: 0.99 },
          { index: 0, document: { text: 'd1' }, relevance_score: 0 },
        ],
      },
      { results: 2, usage: { inputTokens: 56 } },
    ],
    [
      'Cohere',
      {
        results: [{ index: 0, relevance_score: 0.9 }],
        meta: { billed_units: { search_units: 1 }, tokens: { input_tokens: 8 } },
      },
      { results: 1, usage: { inputTokens: 8 } },
    ],
    [
      'Cohere without counts',
      { results: [{ index: 0, relevance_score: 0.9 }], meta: { billed_units: { search_units: 1 } } },
      { results: 1 },
    ],
    ['SGLang', [{ score: 0.9, document: 'd', index: 0 }], { results: 1 }],
    ['nobody', { results: [{ index: 0 }, null] }, { results: 0 }],
    ['no reranker', {}, { results: 0 }],
  ])('of %s', (_, payload, meaning) => {
    expect(rerank.read(payload)).toEqual({ ...whole, ...meaning })
  })

  test('that is an error says so', () => {
    expect(rerank.read({ error: { message: 'too long' } })).toMatchObject({ error: 'too long' })
    expect(rerank.read({ object: 'error', message: 'too long' })).toMatchObject({ error: 'too long' })
    expect(rerank.read('x')).toBeUndefined()
  })
})
