/** @module The simulated inference server over HTTP. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

import { createClock } from '../clock.ts'
import { messageOf } from '../error.ts'
import { describeIssues } from '../options.ts'
import { distributionFrom } from '../random/describe.ts'
import { sampleLength } from '../random/distribution.ts'
import { createStreams } from '../random/streams.ts'
import type { TextSource } from '../text/text-source.ts'
import { ChatRequest, spellChat, textsOf } from './chat.ts'
import { generate } from './generation.ts'
import type { ResolvedSimulator } from './options.ts'
import { createSlots } from './slots.ts'
import { createLedger } from './truth.ts'

/** Where the simulator gives its own instants back: GET lists them, DELETE forgets them. */
export const TRUTH_PATH = '/inferbench/requests'

/** A server that is ready to listen. Endpoints: `/health`, `/v1/models`, `/v1/chat/completions`, and the truth. */
export function createSimulatorServer(options: ResolvedSimulator, source: TextSource): Server {
  const clock = createClock()
  const streams = createStreams(options.seed)
  const slots = createSlots(options.maxRunning)
  const ledger = createLedger()
  const ttft = distributionFrom(options.ttftMs)
  const itl = distributionFrom(options.itlMs)
  const outputTokens = distributionFrom(options.outputTokens)
  let requests = 0

  const routes: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
    'GET /health': (_, response) => response.end(),
    'GET /v1/models': (_, response) =>
      sendJson(response, 200, { object: 'list', data: [{ id: options.model, object: 'model' }] }),
    [`GET ${TRUTH_PATH}`]: (_, response) => sendJson(response, 200, ledger.list()),
    [`DELETE ${TRUTH_PATH}`]: (_, response) => {
      ledger.clear()
      response.writeHead(204).end()
    },
    'POST /v1/chat/completions': (request, response) => {
      readBody(request, (body) => {
        try {
          chat(request, response, body)
        } catch (error) {
          sendError(response, 500, messageOf(error))
        }
      })
    },
  }

  function chat(request: IncomingMessage, response: ServerResponse, body: string): void {
    const receivedMs = clock.now()
    const parsed = parseChat(body)
    if (typeof parsed === 'string') return sendError(response, 400, parsed)
    if (parsed.model !== options.model) return sendError(response, 404, `The model \`${parsed.model}\` does not exist.`)
    const index = requests++
    const limit = parsed.max_completion_tokens ?? parsed.max_tokens
    const tokens = limit ?? sampleLength(outputTokens, streams.stream('simulator.output', index), 1, 'simulator')
    const inputTokens = textsOf(parsed).reduce((total, said) => total + source.count(said), 0)
    const id = String(request.headers['x-request-id'] ?? `simulated-${index}`)
    const pieces = source.takePieces(tokens, streams.stream('simulator.text', index))
    const truth = ledger.open({ id, receivedMs, inputTokens, outputTokens: tokens })
    const stream = streams.stream('simulator.timing', index)
    const answer = parsed.stream ? streamed(response, parsed, id) : whole(response, id)
    const stop = generate({
      clock,
      slots,
      truth,
      ttft,
      itl,
      stream,
      tokens,
      onToken: (i) => answer.token(pieces[i] ?? ''),
      onEnd: () => answer.end(inputTokens, tokens),
    })
    response.once('close', stop)
  }

  function streamed(response: ServerResponse, { stream_options }: ChatRequest, id: string): AnswerWriter {
    const spelling = spellChat(id, options.model, 0)
    const event = (data: string) => `data: ${data}\n\n`
    let head = event(spelling.role())
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' })
    response.flushHeaders()
    return {
      token(piece) {
        response.write(head + event(spelling.token(piece)))
        head = ''
      },
      end(input, output) {
        const usage = stream_options?.include_usage ? event(spelling.usage(input, output)) : ''
        response.end(event(spelling.finish()) + usage + event('[DONE]'))
      },
    }
  }

  function whole(response: ServerResponse, id: string): AnswerWriter {
    const spelling = spellChat(id, options.model, 0)
    let said = ''
    return {
      token: (piece) => void (said += piece),
      end: (input, output) => sendBody(response, 200, spelling.whole(said, input, output)),
    }
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

interface AnswerWriter {
  token(piece: string): void
  end(inputTokens: number, outputTokens: number): void
}

/** Calls back in the same turn of the loop in which the body ends: promises would come later than the next token. */
function readBody(request: IncomingMessage, onBody: (body: string) => void): void {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.once('end', () => onBody(Buffer.concat(chunks).toString()))
}

/** The request, or what is wrong with it. */
function parseChat(body: string): ChatRequest | string {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    return 'The body is not JSON.'
  }
  const result = ChatRequest.safeParse(value)
  return result.success ? result.data : describeIssues(result.error.issues, value)
}

const errorTypes = { 400: 'BadRequestError', 404: 'NotFoundError', 500: 'InternalServerError' } as const

function sendError(response: ServerResponse, status: keyof typeof errorTypes, message: string): void {
  sendJson(response, status, { error: { message, type: errorTypes[status], code: status } })
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  sendBody(response, status, JSON.stringify(value))
}

function sendBody(response: ServerResponse, status: number, body: string): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
    .end(body)
}
