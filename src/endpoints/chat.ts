/** @module OpenAI chat completions, streamed and whole, as vLLM, SGLang, TensorRT-LLM and llama.cpp serve them. */
import type { Message } from '../datasets/workload.ts'
import type { MediaItem } from '../media/item.ts'
import { type Api, bearer, type Delta, type RequestContent } from './api.ts'
import { jsonBody, limitOf, spellParts, streamOf } from './body.ts'
import { readChoices } from './choices.ts'
import { object, objects, type Payload, text } from './payload.ts'

/** `POST /v1/chat/completions`. */
export const chat: Api = {
  name: 'chat',
  path: '/v1/chat/completions',
  limitFields: ['max_completion_tokens', 'max_tokens'],
  streams: true,
  history: true,
  headers: bearer,
  body: (content) =>
    jsonBody(content, () => ({
      messages: content.rawMessages ?? chatMessages(content),
      ...limitOf(content),
      ...streamOf(content),
    })),
  read: (payload) => readChoices(payload, readMessage),
}

/** Messages in the words of chat. */
export function chatMessages({ messages, base64Of }: RequestContent): object[] {
  return messages.map(({ role, parts }: Message) => ({
    role,
    content: spellParts(parts, (item) => spellMedia(item, base64Of(item))),
  }))
}

function spellMedia({ kind, mime, format }: MediaItem, data: string): object {
  if (kind === 'audio') return { type: 'input_audio', input_audio: { data, format } }
  return { type: `${kind}_url`, [`${kind}_url`]: { url: `data:${mime};base64,${data}` } }
}

/** A refusal is text that was generated like any other. */
function readMessage(choice: Payload): Pick<Delta, 'text' | 'reasoning' | 'toolCalls'> {
  const message = object(choice['delta'] ?? choice['message'])
  return {
    text: text(message['content']) + text(message['refusal']),
    reasoning: text(message['reasoning_content']) || text(message['reasoning']),
    toolCalls: objects(message['tool_calls'])
      .map((call) => object(call['function']))
      .map((called) => text(called['name']) + text(called['arguments']))
      .join(''),
  }
}
