/** @module Anthropic messages, streamed and whole. */
import type { Message } from '../datasets/workload.ts'
import { InferbenchError } from '../error.ts'
import type { MediaItem } from '../media/item.ts'
import type { Api, Delta, RequestContent } from './api.ts'
import { jsonBody, limitOf, plainTexts, refuseMedia, spellParts } from './body.ts'
import { isObject, nothing, object, objects, type Payload, readError, text } from './payload.ts'
import { readUsage } from './usage.ts'

/** `POST /v1/messages`. */
export const messages: Api = {
  name: 'messages',
  path: '/v1/messages',
  limitFields: ['max_tokens'],
  streams: true,
  history: true,
  headers: (apiKey) => ({
    'anthropic-version': '2023-06-01',
    ...(apiKey === undefined ? {} : { 'x-api-key': apiKey }),
  }),
  body: (content) =>
    jsonBody(content, () => ({
      ...(content.rawMessages ? { messages: content.rawMessages } : spellMessages(content)),
      ...requiredLimit(content),
      stream: content.streaming,
    })),
  read(payload) {
    if (!isObject(payload)) return undefined
    const error = readError(payload)
    if (error) return error
    const { type } = payload
    return type === 'message' ? readWhole(payload) : readEvent(text(type), payload)
  },
}

/** System prompts stand beside the messages. */
function spellMessages(content: RequestContent): object {
  const isSystem = ({ role }: Message) => role === 'system'
  const system = plainTexts({ messages: content.messages.filter(isSystem) }, messages)
  const said = content.messages.filter((message) => !isSystem(message))
  return {
    ...(system.length > 0 ? { system: system.map((part) => ({ type: 'text', text: part })) } : {}),
    messages: said.map(({ role, parts }) => ({
      role,
      content: spellParts(parts, (item) => spellMedia(item, content.base64Of)),
    })),
  }
}

function spellMedia(item: MediaItem, base64Of: RequestContent['base64Of']): object {
  if (item.kind !== 'image') return refuseMedia(messages, item)
  return { type: 'image', source: { type: 'base64', media_type: item.mime, data: base64Of(item) } }
}

/** This API refuses requests without a limit, and any that we chose would shape the results. */
function requiredLimit(content: RequestContent): object {
  if (content.maxTokens !== undefined || content.extraBody?.['max_tokens'] !== undefined) return limitOf(content)
  throw new InferbenchError(
    'no-limit',
    'endpoint',
    'The messages API wants a limit on every answer. Give outputTokens to the dataset, or extraBody: { max_tokens: … }.',
  )
}

function readEvent(type: string, payload: Payload): Delta | undefined {
  if (type === 'content_block_delta') return readBlockDelta(object(payload['delta']))
  if (type === 'content_block_start') return readBlock(object(payload['content_block']))
  if (type === 'message_start') return { ...nothing, usage: readUsage(object(payload['message'])['usage']) }
  if (type === 'message_stop') return { ...nothing, finished: true }
  if (type !== 'message_delta') return undefined
  const finished = typeof object(payload['delta'])['stop_reason'] === 'string'
  return { ...nothing, finished, usage: readUsage(payload['usage']) }
}

function readBlockDelta(delta: Payload): Delta {
  return {
    ...nothing,
    text: text(delta['text']),
    reasoning: text(delta['thinking']),
    toolCalls: text(delta['partial_json']),
  }
}

/** A block as it stands in a whole answer, and as it begins in a stream, where its input is still empty. */
function readBlock(block: Payload): Delta {
  const input = object(block['input'])
  return {
    ...nothing,
    text: text(block['text']),
    reasoning: text(block['thinking']),
    toolCalls: text(block['name']) + (Object.keys(input).length > 0 ? JSON.stringify(input) : ''),
  }
}

function readWhole(payload: Payload): Delta {
  const blocks = objects(payload['content']).map(readBlock)
  const join = (key: 'text' | 'reasoning' | 'toolCalls') => blocks.map((block) => block[key]).join('')
  return {
    text: join('text'),
    reasoning: join('reasoning'),
    toolCalls: join('toolCalls'),
    finished: true,
    usage: readUsage(payload['usage']),
  }
}
