/** @module OpenAI chat completions, streamed and whole, as vLLM, SGLang, TensorRT-LLM and llama.cpp serve them. */
import type { Message, Part } from '../datasets/workload.ts'
import type { Api, Delta, RequestContent, Usage } from './api.ts'

/** `POST /v1/chat/completions`. */
export const chat: Api = {
  name: 'chat',
  path: '/v1/chat/completions',
  body(content) {
    const { model, messages, rawMessages, payload, maxTokens, maxTokensField, streaming, extraBody } = content
    if (payload) return JSON.stringify(payload)
    return JSON.stringify({
      model,
      messages: rawMessages ?? messages.map((message) => spell(message, content.base64Of)),
      stream: streaming,
      ...(maxTokens === undefined ? {} : { [maxTokensField]: maxTokens }),
      ...(streaming ? { stream_options: { include_usage: true } } : {}),
      ...extraBody,
    })
  },
  read(payload) {
    if (!isObject(payload)) return undefined
    const usage = readUsage(payload['usage'])
    if (payload['error']) return { ...nothing, error: errorText(payload['error']) }
    if (payload['object'] === 'error') return { ...nothing, error: errorText(payload) }
    const choices = payload['choices']
    if (!Array.isArray(choices)) return usage && { ...nothing, usage }
    const choice: unknown = choices[0]
    return isObject(choice) ? readChoice(choice, usage) : { ...nothing, usage }
  },
}

const nothing: Delta = { text: '', reasoning: '', toolCalls: '', finished: false }

/** Text alone is one string, which every server understands. */
function spell({ role, parts }: Message, base64Of: RequestContent['base64Of']): object {
  const plain = parts.every((part) => part.type === 'text')
  return {
    role,
    content: plain ? parts.map((part) => part.text).join('') : parts.map((part) => spellPart(part, base64Of)),
  }
}

function spellPart(part: Part, base64Of: RequestContent['base64Of']): object {
  if (part.type === 'text') return part
  const { kind, mime, format } = part.item
  const data = base64Of(part.item)
  if (kind === 'audio') return { type: 'input_audio', input_audio: { data, format } }
  return { type: `${kind}_url`, [`${kind}_url`]: { url: `data:${mime};base64,${data}` } }
}

function readChoice(choice: JsonObject, usage: Usage | undefined): Delta {
  const message = choice['delta'] ?? choice['message']
  const delta = isObject(message) ? message : {}
  return {
    text: text(delta['content']),
    reasoning: text(delta['reasoning_content']) || text(delta['reasoning']),
    toolCalls: readToolCalls(delta['tool_calls']),
    finished: typeof choice['finish_reason'] === 'string',
    usage,
  }
}

function readToolCalls(calls: unknown): string {
  if (!Array.isArray(calls)) return ''
  return calls
    .map((call: unknown) => (isObject(call) && isObject(call['function']) ? call['function'] : {}))
    .map((called) => text(called['name']) + text(called['arguments']))
    .join('')
}

function readUsage(usage: unknown): Usage | undefined {
  if (!isObject(usage) || typeof usage['prompt_tokens'] !== 'number') return undefined
  return {
    inputTokens: usage['prompt_tokens'],
    outputTokens: count(usage['completion_tokens']) ?? 0,
    reasoningTokens: detail(usage['completion_tokens_details'], 'reasoning_tokens'),
    cachedTokens: detail(usage['prompt_tokens_details'], 'cached_tokens'),
  }
}

function detail(details: unknown, key: string): number | undefined {
  return isObject(details) ? count(details[key]) : undefined
}

function errorText(error: unknown): string {
  if (isObject(error) && typeof error['message'] === 'string') return error['message']
  return typeof error === 'string' ? error : JSON.stringify(error)
}

type JsonObject = Record<string, unknown>

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}
