/** @module OpenAI Responses, streamed and whole. Stateless: each request carries its whole history. */
import type { Message } from '../datasets/workload.ts'
import type { MediaItem } from '../media/item.ts'
import { type Api, bearer, type Delta, type RequestContent } from './api.ts'
import { jsonBody, limitOf, refuseMedia, spellParts } from './body.ts'
import { errorText, isObject, nothing, object, objects, type Payload, readError, text } from './payload.ts'
import { readUsage } from './usage.ts'

/** `POST /v1/responses`. */
export const responses: Api = {
  name: 'responses',
  path: '/v1/responses',
  limitFields: ['max_output_tokens'],
  streams: true,
  history: true,
  headers: bearer,
  body: (content) =>
    jsonBody(content, () => ({
      input: content.rawMessages ?? inputOf(content),
      stream: content.streaming,
      ...limitOf(content),
    })),
  read(payload) {
    if (!isObject(payload)) return undefined
    const { type } = payload
    return typeof type === 'string' ? readEvent(type, payload) : readWhole(payload)
  },
}

function inputOf({ messages, base64Of }: RequestContent): object[] {
  return messages.map(({ role, parts }: Message) => ({
    role,
    content: spellParts(parts, (item) => spellMedia(item, base64Of), 'input_text'),
  }))
}

function spellMedia(item: MediaItem, base64Of: RequestContent['base64Of']): object {
  const { kind, mime, format } = item
  if (kind === 'video') return refuseMedia(responses, item)
  const data = base64Of(item)
  if (kind === 'audio') return { type: 'input_audio', input_audio: { data, format } }
  return { type: 'input_image', image_url: `data:${mime};base64,${data}` }
}

/** Where the `delta` of an event goes, by the event's type; those that end in `done` repeat what was said. */
const deltas: Record<string, 'text' | 'reasoning' | 'toolCalls'> = {
  'response.output_text.delta': 'text',
  'response.refusal.delta': 'text',
  'response.reasoning_text.delta': 'reasoning',
  'response.reasoning_summary_text.delta': 'reasoning',
  'response.function_call_arguments.delta': 'toolCalls',
  'response.mcp_call_arguments.delta': 'toolCalls',
  'response.custom_tool_call_input.delta': 'toolCalls',
  'response.code_interpreter_call_code.delta': 'toolCalls',
}

function readEvent(type: string, payload: Payload): Delta {
  const kind = Object.hasOwn(deltas, type) ? deltas[type] : undefined
  if (kind) return { ...nothing, [kind]: text(payload['delta']) }
  // A call's name was generated before its arguments.
  if (type === 'response.output_item.added') return { ...nothing, toolCalls: text(object(payload['item'])['name']) }
  if (type === 'response.completed' || type === 'response.incomplete') {
    return { ...nothing, finished: true, usage: readUsage(object(payload['response'])['usage']) }
  }
  if (type === 'response.failed') return readFailure(object(payload['response']))
  if (type === 'error') return readError(payload) ?? { ...nothing, error: errorText(payload) }
  return nothing
}

function readWhole(payload: Payload): Delta | undefined {
  const error = readError(payload)
  if (error) return error
  if (payload['status'] === 'failed' || payload['status'] === 'cancelled') return readFailure(payload)
  if (!Array.isArray(payload['output'])) return undefined
  const output = objects(payload['output'])
  const of = (type: string) => output.filter((item) => item['type'] === type)
  return {
    text: of('message')
      .flatMap((item) => objects(item['content']))
      .map((part) => text(part['text']) + text(part['refusal']))
      .join(''),
    reasoning: of('reasoning')
      .flatMap((item) => [...objects(item['summary']), ...objects(item['content'])])
      .map((part) => text(part['text']))
      .join(''),
    toolCalls: output
      .map((item) => text(item['name']) + text(item['arguments']) + text(item['input']) + text(item['code']))
      .join(''),
    finished: true,
    usage: readUsage(payload['usage']),
  }
}

function readFailure(response: Payload): Delta {
  return readError(response) ?? { ...nothing, error: `The answer was broken off: status ${text(response['status'])}` }
}
