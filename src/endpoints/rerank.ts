/** @module Reranking in the shape that Jina and Cohere share and vLLM serves: a query and documents in, scores out. */
import { InferbenchError } from '../error.ts'
import { type Api, bearer, type RequestContent } from './api.ts'
import { jsonBody, plainTexts } from './body.ts'
import { count, isObject, nothing, object, objects, readError } from './payload.ts'
import { promptUsage } from './usage.ts'

/** `POST /v1/rerank`. The first message is the query, each further one a document. */
export const rerank: Api = {
  name: 'rerank',
  path: '/v1/rerank',
  limitFields: [],
  streams: false,
  history: false,
  headers: bearer,
  body: (content) => jsonBody(content, () => queryOf(content)),
  read(payload) {
    // SGLang answers with the bare list.
    if (!isObject(payload) && !Array.isArray(payload)) return undefined
    const { results = payload, usage, meta, ...rest } = isObject(payload) ? payload : { results: payload }
    const error = readError(rest)
    if (error) return error
    const scored = objects(results).filter(
      (result) => (count(result['relevance_score']) ?? count(result['score'])) !== undefined,
    )
    return { ...nothing, results: scored.length, finished: true, usage: promptUsage(usage ?? object(meta)['tokens']) }
  },
}

function queryOf(content: RequestContent): object {
  const [query, ...documents] = plainTexts(content, rerank)
  // Either may come from the user's extras instead.
  const { extraBody = {} } = content
  if ('query' in extraBody && !('documents' in extraBody)) return { documents: [query, ...documents] }
  if (documents.length > 0 || 'documents' in extraBody) return { query, documents }
  throw new InferbenchError(
    'no-documents',
    'endpoint',
    'The rerank API wants a query and documents, and the request has one text. The first message is the query, each ' +
      'further one a document: give sharedSystemTokens (the query) to the dataset, extraBody: { query: … }, or payloads.',
  )
}
