/** @module Takes requests in: reads what they ask, refuses what is wrong, and has the rest answered. */
import type { IncomingMessage, ServerResponse } from 'node:http'

import { createClock } from '../clock.ts'
import { messageOf } from '../error.ts'
import type { TextSource } from '../text/text-source.ts'
import type { Dialect } from './dialect.ts'
import { createEncoderCache } from './encoder-cache.ts'
import { type ErrorStatus, readBody, sendError } from './http.ts'
import { metricsPage } from './metrics-page.ts'
import type { ResolvedSimulator } from './options.ts'
import { type Arrival, createResponder } from './responder.ts'
import type { TokenReader } from './token-reader.ts'
import { createLedger, type Ledger } from './truth.ts'

export interface Inference {
  readonly ledger: Ledger
  /** Reads a request of this dialect and answers it, sooner or later. */
  answer(dialect: Dialect, request: IncomingMessage, response: ServerResponse): void
  metrics(): string
}

export function createInference(options: ResolvedSimulator, source: TextSource, readTokens: TokenReader): Inference {
  const { model } = options
  const clock = createClock()
  const ledger = createLedger()
  const encoderCache = createEncoderCache(options.encoder.cacheBytes, options.encoder)
  const { engine, respond } = createResponder({ options, source, readTokens, clock, ledger })
  let requests = 0

  function take(body: string, arrival: Arrival): void {
    const { dialect, response } = arrival
    const refuse = (status: ErrorStatus, message: string) => sendError(response, status, message)
    const parsed = parse(body)
    if (parsed === undefined) return refuse(400, 'The body is not JSON.')
    const ask = dialect.read(parsed)
    if (typeof ask === 'string') return refuse(400, ask)
    if (ask.model !== model) return refuse(404, `The model \`${ask.model}\` does not exist.`)
    if (ask.media.length === 0) return respond(ask, arrival, 0)
    encoderCache.encode(ask.media).then(
      (encodeMs) => attempt(response, () => respond(ask, arrival, encodeMs)),
      (error: unknown) => refuse(400, messageOf(error)),
    )
    return undefined
  }

  return {
    ledger,
    metrics: () => metricsPage({ model, engine, encoderCache }),
    answer(dialect, request, response) {
      readBody(request, (body) => {
        const index = requests++
        const id = String(request.headers['x-request-id'] ?? `simulated-${index}`)
        attempt(response, () => take(body, { index, id, receivedMs: clock.now(), dialect, response }))
      })
    },
  }
}

function attempt(response: ServerResponse, work: () => void): void {
  try {
    work()
  } catch (error) {
    sendError(response, 500, messageOf(error))
  }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body) as unknown
  } catch {
    return undefined
  }
}
