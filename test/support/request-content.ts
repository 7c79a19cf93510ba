/** @module What a request asks for, made by hand, and what an API makes of it. */
import type { Message } from '../../src/datasets/workload.ts'
import type { Api, RequestContent } from '../../src/endpoints/api.ts'
import type { MediaKind } from '../../src/media/item.ts'
import { itemOf } from './media-items.ts'

/** The body of a request for an answer to `hi`, changed as told. */
export function readBody(api: Api, overrides: Partial<RequestContent> = {}): unknown {
  const content: RequestContent = {
    model: 'm',
    messages: [say('user', 'hi')],
    base64Of: ({ kind }) => `<${kind}>`,
    maxTokensField: api.limitFields[0],
    streaming: api.streams,
    ...overrides,
  }
  return JSON.parse(api.body(content))
}

export function say(role: Message['role'], ...texts: string[]): Message {
  return { role, parts: texts.map((text) => ({ type: 'text', text })) }
}

/** A user's message: `look`, then a file of each kind, whose base64 is `<kind>`. */
export function mediaMessage(...kinds: MediaKind[]): Message {
  const media = kinds.map((kind) => ({ type: 'media', item: itemOf(kind, Buffer.of()) }) as const)
  return { role: 'user', parts: [{ type: 'text', text: 'look' }, ...media] }
}
