/** @module Chat completions in OpenAI's words: the request read, the answer spelled. */
import * as z from 'zod'

import { base64In, contentOf, limit, readContents, readRequest, streamAsked, streamShape, usageOf } from './body.ts'
import type { Ask, Dialect, MediaInput, Spelling } from './dialect.ts'

const url = z.looseObject({ url: z.string().optional() }).optional()
const content = contentOf({
  image_url: url,
  video_url: url,
  input_audio: z.looseObject({ data: z.string().optional() }).optional(),
})
type Part = Exclude<z.infer<typeof content>, string>[number]

/** Messages of a chat. */
export const chatMessages = z.array(z.looseObject({ role: z.string(), content: content.nullish() })).min(1)

/** The parts of a request that the simulator heeds; everything else is accepted and ignored, as servers do. */
const ChatRequest = z.looseObject({
  model: z.string(),
  messages: chatMessages,
  ...streamShape,
  max_tokens: limit,
  max_completion_tokens: limit,
})

/** `POST /v1/chat/completions`. */
export const chat: Dialect = {
  path: '/v1/chat/completions',
  read: (body) => readRequest(ChatRequest, body, askOf),
  spell: ({ model, wantsUsage }, id) => spell(id, model, wantsUsage),
}

function askOf(request: z.infer<typeof ChatRequest>): Ask {
  return {
    model: request.model,
    ...readChat(request.messages),
    ...streamAsked(request),
    maxTokens: request.max_completion_tokens ?? request.max_tokens ?? undefined,
  }
}

/** What the messages of a chat say and show. */
export function readChat(messages: z.infer<typeof chatMessages>): Pick<Ask, 'texts' | 'media'> {
  return readContents(
    messages.map(({ content: said }) => said ?? ''),
    mediaOf,
  )
}

function mediaOf({ type, image_url, video_url, input_audio }: Part): MediaInput[] {
  if (type === 'image_url') return [{ kind: 'image', base64: base64In(image_url?.url) }]
  if (type === 'video_url') return [{ kind: 'video', base64: base64In(video_url?.url) }]
  return type === 'input_audio' ? [{ kind: 'audio', base64: input_audio?.data }] : []
}

/** What doesn't change from chunk to chunk is spelled once. */
function spell(id: string, model: string, wantsUsage: boolean): Spelling {
  const head = `"id":${JSON.stringify(id)},"created":0,"model":${JSON.stringify(model)}`
  const chunk = (rest: string) => `data: {${head},"object":"chat.completion.chunk",${rest}}\n\n`
  const choice = (inner: string) => chunk(`"choices":[{"index":0,${inner}}]`)
  return {
    opening: () => choice('"delta":{"role":"assistant","content":""},"finish_reason":null'),
    token: (text) => choice(`"delta":{"content":${JSON.stringify(text)}},"finish_reason":null`),
    closing: (usage) =>
      choice('"delta":{},"finish_reason":"length"') +
      (wantsUsage ? chunk(`"choices":[],${usageOf(usage)}`) : '') +
      'data: [DONE]\n\n',
    whole: (text, usage) =>
      `{${head},"object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":` +
      `${JSON.stringify(text)}},"finish_reason":"length"}],${usageOf(usage)}}`,
  }
}
