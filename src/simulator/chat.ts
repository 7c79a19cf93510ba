/** @module Chat completions in OpenAI's words: the request read, the answer spelled. */
import * as z from 'zod'

import { describeIssues } from '../options.ts'
import type { Ask, Dialect, MediaInput, SimulatedUsage, Spelling } from './dialect.ts'

const part = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  image_url: z.looseObject({ url: z.string().optional() }).optional(),
  video_url: z.looseObject({ url: z.string().optional() }).optional(),
  input_audio: z.looseObject({ data: z.string().optional() }).optional(),
})
const content = z.union([z.string(), z.array(part), z.null()])

/** Tokens that an answer may have: more than any model writes. */
const MAX_TOKENS = 1 << 20

const limit = z.int().min(1).max(MAX_TOKENS).nullish()

/** The parts of a request that the simulator heeds; everything else is accepted and ignored, as servers do. */
const ChatRequest = z.looseObject({
  model: z.string(),
  messages: z.array(z.looseObject({ role: z.string(), content: content.optional() })).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish(),
  max_tokens: limit,
  max_completion_tokens: limit,
})
type ChatRequest = z.infer<typeof ChatRequest>
type Part = z.infer<typeof part>

/** `POST /v1/chat/completions`. */
export const chat: Dialect = {
  path: '/v1/chat/completions',
  read(body) {
    const result = ChatRequest.safeParse(body)
    return result.success ? askOf(result.data) : describeIssues(result.error.issues, body)
  },
  spell: ({ model, wantsUsage }, id) => spell(id, model, wantsUsage),
}

function askOf({ model, messages, stream, stream_options, max_tokens, max_completion_tokens }: ChatRequest): Ask {
  const contents = messages.map(({ content: said }) => said ?? '')
  return {
    model,
    texts: contents.map((said) => (typeof said === 'string' ? said : said.map(({ text = '' }) => text).join(''))),
    media: contents.flatMap((said) => (typeof said === 'string' ? [] : said.flatMap(mediaOf))),
    streamed: stream === true,
    wantsUsage: stream_options?.include_usage === true,
    maxTokens: max_completion_tokens ?? max_tokens ?? undefined,
  }
}

function mediaOf({ type, image_url, video_url, input_audio }: Part): MediaInput[] {
  if (type === 'image_url') return [{ kind: 'image', base64: base64In(image_url?.url) }]
  if (type === 'video_url') return [{ kind: 'video', base64: base64In(video_url?.url) }]
  return type === 'input_audio' ? [{ kind: 'audio', base64: input_audio?.data ?? '' }] : []
}

function base64In(url = ''): string {
  return url.startsWith('data:') ? url.slice(url.indexOf(',') + 1) : ''
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

function usageOf({ inputTokens, cachedTokens, outputTokens }: SimulatedUsage): string {
  return (
    `"usage":{"prompt_tokens":${inputTokens},"completion_tokens":${outputTokens},` +
    `"total_tokens":${inputTokens + outputTokens},"prompt_tokens_details":{"cached_tokens":${cachedTokens}}}`
  )
}
