/** @module Token usage under the names of many vendors, brought to one meaning. */
import type { Usage } from './api.ts'
import { count, isObject, object, type Payload } from './payload.ts'

/**
 * Reads a usage object. OpenAI's two APIs count cached tokens as part of the prompt and reasoning as part of the answer;
 * others don't, and are brought in line.
 *
 * @returns `undefined` where neither prompt nor answer are counted
 */
export function readUsage(usage: unknown): Usage | undefined {
  if (!isObject(usage)) return undefined
  const inputTokens = count(usage['prompt_tokens']) ?? inputOf(usage)
  const generated = count(usage['completion_tokens']) ?? count(usage['output_tokens'])
  if (inputTokens === undefined && generated === undefined) return undefined
  const reasoningTokens = reasoningOf(usage)
  return {
    inputTokens,
    outputTokens: withReasoning(generated, reasoningTokens, inputTokens, count(usage['total_tokens'])),
    reasoningTokens,
    cachedTokens: cachedOf(usage),
  }
}

/** Later counts of a stream replace earlier ones, but for zeros: a server that says 0 first or last doesn't know. */
export function mergeUsage(earlier: Usage | undefined, later: Usage | undefined): Usage | undefined {
  if (!earlier || !later) return later ?? earlier
  const latest = (key: keyof Usage) => (later[key] || earlier[key]) ?? later[key]
  return {
    inputTokens: latest('inputTokens'),
    outputTokens: latest('outputTokens'),
    reasoningTokens: latest('reasoningTokens'),
    cachedTokens: latest('cachedTokens'),
  }
}

/** Anthropic's `input_tokens` leave out what its cache has read or written; those of OpenAI's Responses hold all. */
function inputOf(usage: Payload): number | undefined {
  const uncached = count(usage['input_tokens'])
  if (uncached === undefined || isObject(usage['input_tokens_details'])) return uncached
  return uncached + (count(usage['cache_read_input_tokens']) ?? 0) + (count(usage['cache_creation_input_tokens']) ?? 0)
}

/** xAI and Gemini count reasoning beside the answer: there the three parts, not two of them, make the total. */
function withReasoning(generated?: number, reasoning = 0, input = 0, total?: number): number | undefined {
  const isBeside = generated !== undefined && total === input + generated + reasoning
  return isBeside ? generated + reasoning : generated
}

/** OpenAI, OpenAI's Responses, SGLang. */
function reasoningOf(usage: Payload): number | undefined {
  return (
    count(object(usage['completion_tokens_details'])['reasoning_tokens']) ??
    count(object(usage['output_tokens_details'])['reasoning_tokens']) ??
    count(usage['reasoning_tokens'])
  )
}

/** OpenAI, OpenAI's Responses, DeepSeek, Moonshot, Anthropic. */
function cachedOf(usage: Payload): number | undefined {
  return (
    count(object(usage['prompt_tokens_details'])['cached_tokens']) ??
    count(object(usage['input_tokens_details'])['cached_tokens']) ??
    count(usage['prompt_cache_hit_tokens']) ??
    count(usage['cached_tokens']) ??
    count(usage['cache_read_input_tokens'])
  )
}

/** Usage of an API that generates nothing: some servers count the prompt under the total alone. */
export function promptUsage(usage: unknown): Usage | undefined {
  const { inputTokens = count(object(usage)['total_tokens']), cachedTokens } = readUsage(usage) ?? {}
  return inputTokens === undefined ? undefined : { inputTokens, cachedTokens }
}
