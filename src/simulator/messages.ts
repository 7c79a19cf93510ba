/** @module Messages in Anthropic's words. */
import * as z from 'zod'

import { contentOf, readContents, readRequest, requiredLimit } from './body.ts'
import type { Ask, Dialect, MediaInput, SimulatedUsage, Spelling } from './dialect.ts'

const content = contentOf({ source: z.looseObject({ data: z.string().optional() }).optional() })
type Part = Exclude<z.infer<typeof content>, string>[number]

const MessagesRequest = z.looseObject({
  model: z.string(),
  messages: z.array(z.looseObject({ role: z.enum(['user', 'assistant']), content })).min(1),
  system: content.nullish(),
  stream: z.boolean().nullish(),
  max_tokens: requiredLimit,
})

/** `POST /v1/messages`. */
export const messages: Dialect = {
  path: '/v1/messages',
  read: (body) => readRequest(MessagesRequest, body, askOf),
  spell: ({ model }, id) => spell(id, model),
}

function askOf({ model, system, messages: said, stream, max_tokens }: z.infer<typeof MessagesRequest>): Ask {
  return {
    model,
    ...readContents([...(system ? [system] : []), ...said.map((message) => message.content)], mediaOf),
    streamed: stream === true,
    wantsUsage: true,
    maxTokens: max_tokens,
  }
}

function mediaOf({ type, source }: Part): MediaInput[] {
  return type === 'image' ? [{ kind: 'image', base64: source?.data }] : []
}

/** Usage comes at the end: at the beginning a stream doesn't know yet what its cache will have. */
function spell(id: string, model: string): Spelling {
  const event = (type: string, rest: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`
  const message = (blocks: object[], stop: string | null, usage: object) => ({
    id,
    type: 'message',
    role: 'assistant',
    model,
    content: blocks,
    stop_reason: stop,
    stop_sequence: null,
    usage,
  })
  return {
    opening: () =>
      event('message_start', { message: message([], null, { input_tokens: 0, output_tokens: 0 }) }) +
      event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }) +
      event('ping', {}),
    token: (text) => event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }),
    closing: (usage) =>
      event('content_block_stop', { index: 0 }) +
      event('message_delta', { delta: { stop_reason: 'max_tokens', stop_sequence: null }, usage: usageOf(usage) }) +
      event('message_stop', {}),
    whole: (text, usage) => JSON.stringify(message([{ type: 'text', text }], 'max_tokens', usageOf(usage))),
  }
}

/** The cached part of a prompt stands beside the rest of it. */
function usageOf({ inputTokens, cachedTokens, outputTokens }: SimulatedUsage): object {
  return {
    input_tokens: inputTokens - cachedTokens,
    cache_read_input_tokens: cachedTokens,
    cache_creation_input_tokens: 0,
    output_tokens: outputTokens,
  }
}
