/** @module Chat completions in OpenAI's words: the request read, the answer spelled. */
import * as z from 'zod'

const content = z.union([
  z.string(),
  z.array(z.looseObject({ type: z.string(), text: z.string().optional() })),
  z.null(),
])

/** Tokens that an answer may have: more than any model writes. */
const MAX_TOKENS = 1 << 20

const limit = z.int().min(1).max(MAX_TOKENS).nullish()

/** The parts of a request that the simulator heeds; everything else is accepted and ignored, as servers do. */
export const ChatRequest = z.looseObject({
  model: z.string(),
  messages: z.array(z.looseObject({ role: z.string(), content: content.optional() })).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish(),
  max_tokens: limit,
  max_completion_tokens: limit,
})
export type ChatRequest = z.infer<typeof ChatRequest>

/** The texts of a request's messages, in order. */
export function textsOf({ messages }: ChatRequest): string[] {
  return messages.map(({ content: said }) =>
    Array.isArray(said) ? said.map((part) => part.text ?? '').join('') : (said ?? ''),
  )
}

export interface ChatSpelling {
  role(): string
  token(text: string): string
  finish(): string
  usage(inputTokens: number, outputTokens: number): string
  whole(text: string, inputTokens: number, outputTokens: number): string
}

/** Spells one answer. What doesn't change from chunk to chunk is spelled once. */
export function spellChat(id: string, model: string, createdSeconds: number): ChatSpelling {
  const head = `"id":${JSON.stringify(id)},"created":${createdSeconds},"model":${JSON.stringify(model)}`
  const chunk = (choice: string) => `{${head},"object":"chat.completion.chunk","choices":[{"index":0,${choice}}]}`
  const usageOf = (input: number, output: number) =>
    `"usage":{"prompt_tokens":${input},"completion_tokens":${output},"total_tokens":${input + output}}`
  return {
    role: () => chunk('"delta":{"role":"assistant","content":""},"finish_reason":null'),
    token: (text) => chunk(`"delta":{"content":${JSON.stringify(text)}},"finish_reason":null`),
    finish: () => chunk('"delta":{},"finish_reason":"length"'),
    usage: (input, output) => `{${head},"object":"chat.completion.chunk","choices":[],${usageOf(input, output)}}`,
    whole: (text, input, output) =>
      `{${head},"object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":` +
      `${JSON.stringify(text)}},"finish_reason":"length"}],${usageOf(input, output)}}`,
  }
}
