/** @module Answers requests: reads what they ask, lets the engine run them, writes what it says. */
import type { IncomingMessage, ServerResponse } from 'node:http'

import { createClock } from '../clock.ts'
import { messageOf } from '../error.ts'
import { distributionFrom } from '../random/describe.ts'
import { sampleLength } from '../random/distribution.ts'
import { createStreams } from '../random/streams.ts'
import type { TextSource } from '../text/text-source.ts'
import { streamAnswer, wholeAnswer } from './answer.ts'
import { blocksOf } from './block-hashes.ts'
import type { Ask, Dialect } from './dialect.ts'
import { createEncoderCache } from './encoder-cache.ts'
import { createEngine } from './engine.ts'
import { type ErrorStatus, readBody, sendError } from './http.ts'
import { metricsPage } from './metrics-page.ts'
import type { ResolvedSimulator } from './options.ts'
import { createPrefixCache } from './prefix-cache.ts'
import { createLedger, type Ledger } from './truth.ts'

export interface Inference {
  readonly ledger: Ledger
  /** Reads a request of this dialect and answers it, sooner or later. */
  answer(dialect: Dialect, request: IncomingMessage, response: ServerResponse): void
  metrics(): string
}

export function createInference(options: ResolvedSimulator, source: TextSource): Inference {
  const clock = createClock()
  const streams = createStreams(options.seed)
  const ledger = createLedger()
  const { blockTokens, blocks } = options.prefixCache
  const prefixCache = createPrefixCache(blocks, blockTokens)
  const encoderCache = createEncoderCache(options.encoder.cacheBytes, options.encoder)
  const engine = createEngine({
    clock,
    cache: prefixCache,
    maxRunning: options.maxRunning,
    ttft: distributionFrom(options.ttftMs),
    itl: distributionFrom(options.itlMs),
    prefillPerMs: options.prefillTokensPerSecond / 1_000,
    decodeMsPerRunning: options.decodeMsPerRunning,
    kvTokens: options.kvTokens,
  })
  const lengths = distributionFrom(options.outputTokens)
  let requests = 0

  function run(ask: Ask, arrival: Arrival, encodeMs: number): void {
    const { index, id, receivedMs, dialect, response } = arrival
    if (response.destroyed) return
    const prompt = blocksOf(ask.texts, blockTokens, source)
    const { inputTokens } = prompt
    const outputTokens =
      ask.maxTokens ?? sampleLength(lengths, streams.stream('simulator.output', index), 1, 'simulator')
    const pieces = source.takePieces(outputTokens, streams.stream('simulator.text', index))
    const truth = ledger.open({ id, receivedMs, inputTokens, outputTokens })
    const spelling = dialect.spell(ask, id)
    const writer = ask.streamed ? streamAnswer(response, spelling) : wholeAnswer(response, spelling)
    const stop = engine.run({
      prompt,
      outputTokens,
      encodeMs,
      truth,
      stream: streams.stream('simulator.timing', index),
      onToken: (i) => writer.token(pieces[i] ?? ''),
      onEnd: () => writer.end({ inputTokens, outputTokens, cachedTokens: truth.cachedTokens }),
    })
    response.once('close', stop)
  }

  function take(body: string, arrival: Arrival): void {
    const refuse = (status: ErrorStatus, message: string) => sendError(arrival.response, status, message)
    const parsed = parse(body)
    if (parsed === undefined) return refuse(400, 'The body is not JSON.')
    const ask = arrival.dialect.read(parsed)
    if (typeof ask === 'string') return refuse(400, ask)
    if (ask.model !== options.model) return refuse(404, `The model \`${ask.model}\` does not exist.`)
    if (ask.media.length === 0) return run(ask, arrival, 0)
    encoderCache.encode(ask.media).then(
      (encodeMs) => run(ask, arrival, encodeMs),
      (error: unknown) => refuse(400, messageOf(error)),
    )
    return undefined
  }

  return {
    ledger,
    metrics: () => metricsPage({ model: options.model, engine, prefixCache, encoderCache }),
    answer(dialect, request, response) {
      readBody(request, (body) => {
        const index = requests++
        const id = String(request.headers['x-request-id'] ?? `simulated-${index}`)
        try {
          take(body, { index, id, receivedMs: clock.now(), dialect, response })
        } catch (error) {
          sendError(response, 500, messageOf(error))
        }
      })
    },
  }
}

/** A request that has been read. */
interface Arrival {
  /** Its number in the order of arrival. */
  readonly index: number
  readonly id: string
  readonly receivedMs: number
  readonly dialect: Dialect
  readonly response: ServerResponse
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body) as unknown
  } catch {
    return undefined
  }
}
