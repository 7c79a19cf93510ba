import { describe, expect, test } from 'vitest'

import { mergeUsage, promptUsage, readUsage } from '../../../src/endpoints/usage.ts'

describe('usage of a vendor means', () => {
  test.each([
    [
      'OpenAI',
      {
        prompt_tokens: 100,
        completion_tokens: 30,
        total_tokens: 130,
        prompt_tokens_details: { cached_tokens: 64, audio_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 20, audio_tokens: 0 },
      },
      { inputTokens: 100, outputTokens: 30, reasoningTokens: 20, cachedTokens: 64 },
    ],
    [
      'OpenAI Responses',
      {
        input_tokens: 100,
        input_tokens_details: { cached_tokens: 64 },
        output_tokens: 30,
        output_tokens_details: { reasoning_tokens: 20 },
        total_tokens: 130,
      },
      { inputTokens: 100, outputTokens: 30, reasoningTokens: 20, cachedTokens: 64 },
    ],
    [
      'vLLM without the flag for cached tokens',
      { prompt_tokens: 100, completion_tokens: 30, total_tokens: 130, prompt_tokens_details: null },
      { inputTokens: 100, outputTokens: 30 },
    ],
    [
      'SGLang',
      { prompt_tokens: 100, completion_tokens: 30, total_tokens: 130, reasoning_tokens: 20 },
      { inputTokens: 100, outputTokens: 30, reasoningTokens: 20 },
    ],
    [
      'Anthropic, whose input leaves out what the cache read and wrote',
      { input_tokens: 10, cache_read_input_tokens: 64, cache_creation_input_tokens: 26, output_tokens: 30 },
      { inputTokens: 100, outputTokens: 30, cachedTokens: 64 },
    ],
    [
      'Anthropic without a cache',
      { input_tokens: 100, cache_read_input_tokens: null, cache_creation_input_tokens: null, output_tokens: 30 },
      { inputTokens: 100, outputTokens: 30 },
    ],
    ['the end of a stream of Anthropic', { output_tokens: 30 }, { outputTokens: 30 }],
    [
      'a gateway that puts the words of Anthropic beside the whole prompt',
      { prompt_tokens: 100, completion_tokens: 30, cache_read_input_tokens: 64, cache_creation_input_tokens: 26 },
      { inputTokens: 100, outputTokens: 30, cachedTokens: 64 },
    ],
    [
      'a gateway that puts the words of Anthropic beside those of Responses',
      {
        input_tokens: 100,
        input_tokens_details: { cached_tokens: 64 },
        cache_read_input_tokens: 64,
        output_tokens: 30,
      },
      { inputTokens: 100, outputTokens: 30, cachedTokens: 64 },
    ],
    [
      'DeepSeek',
      { prompt_tokens: 100, completion_tokens: 30, prompt_cache_hit_tokens: 64, prompt_cache_miss_tokens: 36 },
      { inputTokens: 100, outputTokens: 30, cachedTokens: 64 },
    ],
    [
      'Moonshot',
      { prompt_tokens: 100, completion_tokens: 30, total_tokens: 130, cached_tokens: 64 },
      { inputTokens: 100, outputTokens: 30, cachedTokens: 64 },
    ],
    [
      'xAI, which counts reasoning beside the answer',
      {
        prompt_tokens: 32,
        completion_tokens: 9,
        total_tokens: 135,
        completion_tokens_details: { reasoning_tokens: 94 },
      },
      { inputTokens: 32, outputTokens: 103, reasoningTokens: 94 },
    ],
    [
      'a gateway to Gemini, which does so too',
      {
        prompt_tokens: 21,
        completion_tokens: 0,
        total_tokens: 81,
        completion_tokens_details: { reasoning_tokens: 60 },
      },
      { inputTokens: 21, outputTokens: 60, reasoningTokens: 60 },
    ],
    [
      'nothing of a cache that had nothing',
      { prompt_tokens: 100, completion_tokens: 30, prompt_tokens_details: { cached_tokens: 0 } },
      { inputTokens: 100, outputTokens: 30, cachedTokens: 0 },
    ],
  ])('%s', (_, usage, meaning) => {
    expect(readUsage(usage)).toEqual(meaning)
  })

  test.each([undefined, null, [], 'x', {}, { prompt_tokens: '3' }, { total_tokens: 3 }])('nothing: %j', (usage) => {
    expect(readUsage(usage)).toBeUndefined()
  })
})

describe('usage of a prompt alone', () => {
  test.each([
    ['OpenAI', { prompt_tokens: 8, total_tokens: 8 }, { inputTokens: 8 }],
    [
      'vLLM, whose zero of generated tokens is no count',
      { prompt_tokens: 8, completion_tokens: 0 },
      { inputTokens: 8 },
    ],
    ['Jina and Voyage, with a total alone', { total_tokens: 8 }, { inputTokens: 8 }],
    ['Cohere', { input_tokens: 8, output_tokens: 0 }, { inputTokens: 8 }],
    ['a cache', { prompt_tokens: 8, prompt_tokens_details: { cached_tokens: 4 } }, { inputTokens: 8, cachedTokens: 4 }],
  ])('is read from %s', (_, usage, meaning) => {
    expect(promptUsage(usage)).toEqual(meaning)
  })

  test.each([undefined, null, {}, { search_units: 1 }])('is absent from %j', (usage) => {
    expect(promptUsage(usage)).toBeUndefined()
  })
})

describe('usage that comes in parts', () => {
  test('is put together', () => {
    const start = { inputTokens: 100, cachedTokens: 64, outputTokens: 1 }
    expect(mergeUsage(start, { outputTokens: 30 })).toEqual({ ...start, outputTokens: 30 })
  })

  test('is the latest of each count', () => {
    expect(mergeUsage({ inputTokens: 3, outputTokens: 1 }, { inputTokens: 3, outputTokens: 2 })).toEqual({
      inputTokens: 3,
      outputTokens: 2,
    })
  })

  test.each([
    [{ inputTokens: 0 }, { inputTokens: 9 }],
    [{ inputTokens: 9 }, { inputTokens: 0 }],
  ])('takes no zero for a count where there is one: %j, %j', (earlier, later) => {
    expect(mergeUsage(earlier, later)).toEqual({ inputTokens: 9 })
  })

  test('keeps a zero that is all there is', () => {
    expect(mergeUsage({ inputTokens: 9 }, { inputTokens: 9, cachedTokens: 0 })).toEqual({
      inputTokens: 9,
      cachedTokens: 0,
    })
    expect(mergeUsage({ cachedTokens: 0 }, { outputTokens: 2 })).toEqual({ cachedTokens: 0, outputTokens: 2 })
  })

  test('may be missing before or after', () => {
    expect(mergeUsage(undefined, { inputTokens: 9 })).toEqual({ inputTokens: 9 })
    expect(mergeUsage({ inputTokens: 9 }, undefined)).toEqual({ inputTokens: 9 })
    expect(mergeUsage(undefined, undefined)).toBeUndefined()
  })
})
