import { describe, expect, test } from 'vitest'

import type { Answer } from '../../../src/load/reply.ts'
import { countTokens } from '../../../src/metrics/token-counts.ts'

const usage = { inputTokens: 90, outputTokens: 30, reasoningTokens: 12 }

function answer(rest: Partial<Answer> = {}): Answer {
  const plain = { kind: 'answer', reasoning: '', toolCalls: '', usage: undefined, streamed: true } as const
  return { ...plain, contentMs: [1, 2, 3, 4], text: 'one two three', ...rest }
}

/** One token a word. */
const count = (text: string) => text.split(' ').filter((word) => word !== '').length

describe('token counts', () => {
  test('are the server’s where it reports usage', () => {
    expect(countTokens(answer({ usage }), { prefer: 'server', promptTokens: 100, count })).toEqual({
      inputTokens: 90,
      outputTokens: 30,
      reasoningTokens: 12,
      inputSource: 'server',
      outputSource: 'server',
    })
  })

  test('carry what the server had in its cache, whoever counts', () => {
    const cached = answer({ usage: { ...usage, cachedTokens: 64 } })
    for (const prefer of ['server', 'tokenizer'] as const) {
      expect(countTokens(cached, { prefer, promptTokens: 100, count }).cachedTokens).toBe(64)
    }
  })

  test('have no reasoning where the server names none', () => {
    const { reasoningTokens } = countTokens(answer({ usage: { inputTokens: 1, outputTokens: 2 } }), {
      prefer: 'server',
      promptTokens: 100,
      count,
    })
    expect(reasoningTokens).toBeUndefined()
  })

  test('are the server’s zeros too', () => {
    const zeros = { inputTokens: 0, outputTokens: 0, reasoningTokens: 0 }
    const counts = countTokens(answer({ usage: zeros }), { prefer: 'server', promptTokens: 100, count })
    expect(counts).toMatchObject({ ...zeros, outputSource: 'server' })
  })

  test('are the tokenizer’s where the server reports none', () => {
    expect(countTokens(answer(), { prefer: 'server', promptTokens: 100, count })).toEqual({
      inputTokens: 100,
      outputTokens: 3,
      reasoningTokens: undefined,
      inputSource: 'tokenizer',
      outputSource: 'tokenizer',
    })
  })

  test('are the tokenizer’s where it is preferred', () => {
    expect(countTokens(answer({ usage }), { prefer: 'tokenizer', promptTokens: 100, count })).toMatchObject({
      inputTokens: 100,
      outputTokens: 3,
      inputSource: 'tokenizer',
      outputSource: 'tokenizer',
    })
  })

  test('of the tokenizer take text, reasoning and tool calls together', () => {
    const thoughtful = answer({ reasoning: 'let me see', toolCalls: 'search {"q":1}' })
    expect(countTokens(thoughtful, { prefer: 'server', promptTokens: 100, count })).toMatchObject({
      outputTokens: 3 + 3 + 2,
      reasoningTokens: 3,
    })
  })

  test('of the tokenizer count texts apart, not what joining them would give', () => {
    const counts = countTokens(answer({ text: 'b', reasoning: 'a', toolCalls: 'c' }), {
      prefer: 'tokenizer',
      promptTokens: 1,
      count,
    })
    expect(counts.outputTokens).toBe(3)
  })

  test('are the tokenizer’s for what the server leaves out of its usage', () => {
    const options = { prefer: 'server', promptTokens: 100, count } as const
    expect(countTokens(answer({ usage: { outputTokens: 30 } }), options)).toMatchObject({
      inputTokens: 100,
      outputTokens: 30,
      inputSource: 'tokenizer',
      outputSource: 'server',
    })
    expect(countTokens(answer({ usage: { inputTokens: 90 } }), options)).toMatchObject({
      inputTokens: 90,
      outputTokens: 3,
      inputSource: 'server',
      outputSource: 'tokenizer',
    })
  })

  test.each([undefined, count])('of vectors and scores are those of the prompt alone: %s', (counted) => {
    const vectors = answer({ text: '', contentMs: [5], streamed: false, results: 2, usage: { inputTokens: 90 } })
    expect(countTokens(vectors, { prefer: 'server', promptTokens: 100, count: counted })).toEqual({
      inputTokens: 90,
      inputSource: 'server',
    })
  })

  test('are chunks where neither server nor tokenizer can tell', () => {
    const options = { prefer: 'server', promptTokens: 100, count: undefined } as const
    expect(countTokens(answer(), options)).toEqual({
      inputTokens: 100,
      outputTokens: 4,
      reasoningTokens: undefined,
      inputSource: 'tokenizer',
      outputSource: 'chunks',
    })
  })

  test('fall back to the server’s word where a tokenizer is preferred and none is at hand', () => {
    const options = { prefer: 'tokenizer', promptTokens: 100, count: undefined } as const
    expect(countTokens(answer({ usage }), options)).toEqual({
      inputTokens: 100,
      outputTokens: 30,
      reasoningTokens: 12,
      inputSource: 'tokenizer',
      outputSource: 'server',
    })
  })
})
