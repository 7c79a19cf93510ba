/** @module OpenAI embeddings, as vLLM, SGLang and Jina serve them too: texts in, vectors out, and no token generated. */
import { type Api, bearer, type RequestContent } from './api.ts'
import { jsonBody, plainTexts } from './body.ts'
import { chatMessages } from './chat.ts'
import { isObject, nothing, objects, readError } from './payload.ts'
import { promptUsage } from './usage.ts'

/**
 * `POST /v1/embeddings`. Each message is a text to be embedded. Where one carries files, all go as a chat that makes one
 * vector, which is how vLLM embeds them.
 */
export const embeddings: Api = {
  name: 'embeddings',
  path: '/v1/embeddings',
  limitFields: [],
  streams: false,
  history: false,
  headers: bearer,
  body: (content) => jsonBody(content, () => inputOf(content)),
  read(payload) {
    if (!isObject(payload)) return undefined
    const error = readError(payload)
    if (error) return error
    const vectors = objects(payload['data']).filter(({ embedding }) => hasValues(embedding))
    return { ...nothing, results: vectors.length, finished: true, usage: promptUsage(payload['usage']) }
  },
}

function inputOf(content: RequestContent): object {
  const { messages, rawMessages } = content
  if (rawMessages) return { messages: rawMessages }
  const isPlain = messages.every(({ parts }) => parts.every(({ type }) => type === 'text'))
  return isPlain ? { input: plainTexts(content, embeddings) } : { messages: chatMessages(content) }
}

/** Numbers, or base64 of them. */
function hasValues(embedding: unknown): boolean {
  return (Array.isArray(embedding) || typeof embedding === 'string') && embedding.length > 0
}
