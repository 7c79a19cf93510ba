/** @module OpenAI's Responses: a stream of named, numbered events. */
import * as z from 'zod'

import { base64In, contentOf, limit, readContents, readRequest } from './body.ts'
import type { Ask, Dialect, MediaInput, SimulatedUsage, Spelling } from './dialect.ts'

const content = contentOf({
  image_url: z.string().optional(),
  input_audio: z.looseObject({ data: z.string().optional() }).optional(),
})
type Part = Exclude<z.infer<typeof content>, string>[number]

const ResponsesRequest = z.looseObject({
  model: z.string(),
  input: z.union([z.string(), z.array(z.looseObject({ role: z.string(), content })).min(1)]),
  instructions: z.string().nullish(),
  stream: z.boolean().nullish(),
  max_output_tokens: limit,
})

/** `POST /v1/responses`, stateless. */
export const responses: Dialect = {
  path: '/v1/responses',
  read: (body) => readRequest(ResponsesRequest, body, askOf),
  spell: ({ model, maxTokens }, id) => spell(id, model, maxTokens !== undefined),
}

function askOf({ model, input, instructions, stream, max_output_tokens }: z.infer<typeof ResponsesRequest>): Ask {
  const messages = typeof input === 'string' ? [input] : input.map(({ content: said }) => said)
  return {
    model,
    ...readContents([...(instructions ? [instructions] : []), ...messages], mediaOf),
    streamed: stream === true,
    wantsUsage: true,
    maxTokens: max_output_tokens ?? undefined,
  }
}

function mediaOf({ type, image_url, input_audio }: Part): MediaInput[] {
  if (type === 'input_image') return [{ kind: 'image', base64: base64In(image_url) }]
  return type === 'input_audio' ? [{ kind: 'audio', base64: input_audio?.data }] : []
}

/** @param limited true where the answer ends because its limit is reached */
function spell(id: string, model: string, limited: boolean): Spelling {
  const end = limited ? 'incomplete' : 'completed'
  const item = { item_id: `msg_${id}`, output_index: 0, content_index: 0 }
  let said = ''
  let events = 0

  const event = (type: string, rest: object) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: events++, ...rest })}\n\n`
  const part = (text: string) => ({ type: 'output_text', text, annotations: [] })
  const message = (status: string, parts: object[]) => ({
    id: item.item_id,
    type: 'message',
    role: 'assistant',
    status,
    content: parts,
  })
  const response = (status: string, output: object[], usage: object | null) => ({
    id,
    object: 'response',
    created_at: 0,
    model,
    status,
    error: null,
    incomplete_details: status === 'incomplete' ? { reason: 'max_output_tokens' } : null,
    output,
    usage,
  })

  return {
    opening: () =>
      event('response.created', { response: response('in_progress', [], null) }) +
      event('response.in_progress', { response: response('in_progress', [], null) }) +
      event('response.output_item.added', { output_index: 0, item: message('in_progress', []) }) +
      event('response.content_part.added', { ...item, part: part('') }),
    token(text) {
      said += text
      return event('response.output_text.delta', { ...item, delta: text })
    },
    closing: (usage) =>
      event('response.output_text.done', { ...item, text: said }) +
      event('response.content_part.done', { ...item, part: part(said) }) +
      event('response.output_item.done', { output_index: 0, item: message(end, [part(said)]) }) +
      event(`response.${end}`, { response: response(end, [message(end, [part(said)])], usageOf(usage)) }),
    whole: (text, usage) => JSON.stringify(response(end, [message(end, [part(text)])], usageOf(usage))),
  }
}

function usageOf({ inputTokens, cachedTokens, outputTokens }: SimulatedUsage): object {
  return {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: cachedTokens },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: inputTokens + outputTokens,
  }
}
