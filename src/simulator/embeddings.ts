/** @module Embeddings in OpenAI's words: vectors that depend on the text alone, like a model's. */
import * as z from 'zod'

import { createStreams } from '../random/streams.ts'
import { readRequest, wholeOnly } from './body.ts'
import { chatMessages, readChat } from './chat.ts'
import type { Ask, Dialect } from './dialect.ts'

/** Numbers of a vector, unless the request names another count. */
const DIMENSIONS = 384
const MAX_DIMENSIONS = 1 << 16

const EmbeddingRequest = z
  .looseObject({
    model: z.string(),
    input: z.union([z.string(), z.array(z.string()).min(1)]).optional(),
    messages: chatMessages.optional(),
    dimensions: z.int().min(1).max(MAX_DIMENSIONS).nullish(),
    encoding_format: z.enum(['float', 'base64']).nullish(),
  })
  .refine(({ input, messages }) => (input === undefined) !== (messages === undefined), 'give either input or messages')

interface EmbeddingAsk extends Ask {
  /** One a vector. */
  readonly subjects: readonly string[]
  readonly dimensions: number
  readonly base64: boolean
}

/** `POST /v1/embeddings`. A chat is one vector. */
export const embeddings: Dialect = {
  path: '/v1/embeddings',
  read: (body) => readRequest(EmbeddingRequest, body, askOf),
  spell: (ask: EmbeddingAsk, id) =>
    wholeOnly(({ inputTokens, cachedTokens }) => ({
      id,
      object: 'list',
      model: ask.model,
      data: ask.subjects.map((subject, index) => ({ object: 'embedding', index, embedding: embed(subject, ask) })),
      usage: {
        prompt_tokens: inputTokens,
        total_tokens: inputTokens,
        completion_tokens: 0,
        prompt_tokens_details: { cached_tokens: cachedTokens },
      },
    })),
}

function askOf({
  model,
  input,
  messages,
  dimensions,
  encoding_format,
}: z.infer<typeof EmbeddingRequest>): EmbeddingAsk {
  const said = messages ? readChat(messages) : { texts: [input ?? []].flat(), media: [] }
  return {
    model,
    ...said,
    subjects: messages ? [JSON.stringify(said)] : said.texts,
    dimensions: dimensions ?? DIMENSIONS,
    base64: encoding_format === 'base64',
    streamed: false,
    wantsUsage: true,
    // The pass that makes the vectors.
    maxTokens: 1,
  }
}

/** A vector of length 1, of 32-bit numbers. */
function embed(subject: string, { dimensions, base64 }: EmbeddingAsk): number[] | string {
  const stream = createStreams(subject).stream('simulator.embedding')
  const values = Float32Array.from({ length: dimensions }, () => stream() - 0.5)
  const length = Math.hypot(...values)
  const unit = values.map((value) => value / length)
  return base64 ? Buffer.from(unit.buffer).toString('base64') : Array.from(unit)
}
