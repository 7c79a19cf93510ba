/** @module The simulated inference server over HTTP. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

import type { TextSource } from '../text/text-source.ts'
import { chat } from './chat.ts'
import { completions } from './completions.ts'
import type { Dialect } from './dialect.ts'
import { embeddings } from './embeddings.ts'
import { sendBody, sendError, sendJson } from './http.ts'
import { createInference } from './inference.ts'
import { messages } from './messages.ts'
import { METRICS_TYPE } from './metrics-page.ts'
import type { ResolvedSimulator } from './options.ts'
import { rerank } from './rerank.ts'
import { responses } from './responses.ts'
import type { TokenReader } from './token-reader.ts'

/** Where the simulator gives its own instants back: GET lists them, DELETE forgets them. */
export const TRUTH_PATH = '/inferbench/requests'

const dialects: readonly Dialect[] = [chat, completions, responses, messages, embeddings, rerank]

type Route = (request: IncomingMessage, response: ServerResponse) => void

/** A server that is ready to listen: health, models, metrics, the truth, and the endpoints of inference. */
export function createSimulatorServer(options: ResolvedSimulator, source: TextSource, readTokens: TokenReader): Server {
  const inference = createInference(options, source, readTokens)
  const routes: Record<string, Route> = {
    'GET /health': (_, response) => response.end(),
    'GET /metrics': (_, response) => sendBody(response, 200, inference.metrics(), METRICS_TYPE),
    'GET /v1/models': (_, response) =>
      sendJson(response, 200, { object: 'list', data: [{ id: options.model, object: 'model' }] }),
    [`GET ${TRUTH_PATH}`]: (_, response) => sendJson(response, 200, inference.ledger.list()),
    [`DELETE ${TRUTH_PATH}`]: (_, response) => {
      inference.ledger.clear()
      response.writeHead(204).end()
    },
  }
  for (const dialect of dialects) {
    routes[`POST ${dialect.path}`] = (request, response) => inference.answer(dialect, request, response)
  }

  const server = createServer((request, response) => {
    const route = routes[`${request.method} ${(request.url ?? '').split('?')[0]}`]
    if (route) route(request, response)
    else sendError(response, 404, `No such endpoint: ${request.method} ${request.url}`)
  })
  server.keepAliveTimeout = 0
  server.requestTimeout = 0
  return server
}
