/** @module Completions in OpenAI's words. */
import * as z from 'zod'

import { limit, readRequest, streamAsked, streamShape, usageOf } from './body.ts'
import type { Ask, Dialect, Spelling } from './dialect.ts'

const ONE_PROMPT = 'expected one prompt, as text or in a list'

const CompletionRequest = z.looseObject({
  model: z.string(),
  prompt: z.union([z.string(), z.array(z.string(), ONE_PROMPT).length(1, ONE_PROMPT)], { error: ONE_PROMPT }),
  ...streamShape,
  max_tokens: limit,
})

/** `POST /v1/completions`, for one prompt a request. */
export const completions: Dialect = {
  path: '/v1/completions',
  read: (body) => readRequest(CompletionRequest, body, askOf),
  spell: ({ model, wantsUsage }, id) => spell(id, model, wantsUsage),
}

function askOf(request: z.infer<typeof CompletionRequest>): Ask {
  return {
    model: request.model,
    texts: [request.prompt].flat(),
    media: [],
    ...streamAsked(request),
    maxTokens: request.max_tokens ?? undefined,
  }
}

function spell(id: string, model: string, wantsUsage: boolean): Spelling {
  const head = `"id":${JSON.stringify(id)},"object":"text_completion","created":0,"model":${JSON.stringify(model)}`
  const chunk = (rest: string) => `data: {${head},${rest}}\n\n`
  const choice = (text: string, reason: string) =>
    `"choices":[{"index":0,"text":${JSON.stringify(text)},"logprobs":null,"finish_reason":${reason}}]`
  return {
    opening: () => '',
    token: (text) => chunk(choice(text, 'null')),
    closing: (usage) =>
      chunk(choice('', '"length"')) + (wantsUsage ? chunk(`"choices":[],${usageOf(usage)}`) : '') + 'data: [DONE]\n\n',
    whole: (text, usage) => `{${head},${choice(text, '"length"')},${usageOf(usage)}}`,
  }
}
