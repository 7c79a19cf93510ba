/** @module Reranking in the words of Jina and Cohere: scores that depend on query and document alone. */
import * as z from 'zod'

import { createStreams } from '../random/streams.ts'
import { readRequest, wholeOnly } from './body.ts'
import type { Ask, Dialect } from './dialect.ts'

const RerankRequest = z.looseObject({
  model: z.string(),
  query: z.string(),
  documents: z.array(z.string()).min(1),
  top_n: z.int().min(1).nullish(),
})

interface RerankAsk extends Ask {
  readonly query: string
  readonly documents: readonly string[]
  readonly most: number
}

/** `POST /v1/rerank`. */
export const rerank: Dialect = {
  path: '/v1/rerank',
  read: (body) => readRequest(RerankRequest, body, askOf),
  spell: (ask: RerankAsk, id) =>
    wholeOnly(({ inputTokens }) => ({
      id,
      model: ask.model,
      usage: { prompt_tokens: inputTokens, total_tokens: inputTokens },
      results: rank(ask),
    })),
}

/** A cross-encoder reads the query with every document. */
function askOf({ model, query, documents, top_n }: z.infer<typeof RerankRequest>): RerankAsk {
  return {
    model,
    query,
    documents,
    most: top_n ?? documents.length,
    texts: documents.flatMap((document) => [query, document]),
    media: [],
    streamed: false,
    wantsUsage: true,
    // The pass that makes the scores.
    maxTokens: 1,
  }
}

function rank({ query, documents, most }: RerankAsk): object[] {
  return documents
    .map((text, index) => ({ index, document: { text }, relevance_score: score(query, text) }))
    .sort((a, b) => b.relevance_score - a.relevance_score)
    .slice(0, most)
}

function score(query: string, document: string): number {
  return createStreams(JSON.stringify([query, document])).stream('simulator.score')()
}
