/** @module Answers requests that have been read: counts their prompts, has the engine run them, writes what it says. */
import type { ServerResponse } from 'node:http'

import type { Clock } from '../clock.ts'
import { distributionFrom } from '../random/describe.ts'
import { sampleLength } from '../random/distribution.ts'
import { createStreams } from '../random/streams.ts'
import type { TextSource } from '../text/text-source.ts'
import { type AnswerWriter, streamAnswer, wholeAnswer } from './answer.ts'
import { blocksOf } from './block-hashes.ts'
import { type Course, courseOf, type Refusal } from './course.ts'
import type { Ask, Dialect, SimulatedUsage } from './dialect.ts'
import { createEngine, type Engine } from './engine.ts'
import { createFaults } from './faults.ts'
import { sendError } from './http.ts'
import type { ResolvedSimulator } from './options.ts'
import { createPrefixCache } from './prefix-cache.ts'
import type { TokenReader } from './token-reader.ts'
import { abandon, type Ledger, type RequestTruth } from './truth.ts'

/** A request whose body is whole. */
export interface Arrival {
  /** Its number in the order of arrival. */
  readonly index: number
  readonly id: string
  readonly receivedMs: number
  readonly dialect: Dialect
  readonly response: ServerResponse
}

export interface Responder {
  readonly engine: Engine
  /** @param encodeMs work on pictures, sounds and films before the prompt */
  respond(ask: Ask, arrival: Arrival, encodeMs: number): void
}

interface Surroundings {
  readonly options: ResolvedSimulator
  readonly source: TextSource
  readonly readTokens: TokenReader
  readonly clock: Clock
  readonly ledger: Ledger
}

export function createResponder({ options, source, readTokens, clock, ledger }: Surroundings): Responder {
  const streams = createStreams(options.seed)
  const { blockTokens, blocks } = options.prefixCache
  const engine = createEngine({
    clock,
    cache: createPrefixCache(blocks, blockTokens),
    maxRunning: options.maxRunning,
    ttft: distributionFrom(options.ttftMs),
    itl: distributionFrom(options.itlMs),
    prefillPerMs: options.prefillTokensPerSecond / 1_000,
    decodeMsPerRunning: options.decodeMsPerRunning,
    kvTokens: options.kvTokens,
  })
  const lengths = distributionFrom(options.outputTokens)
  const faults = createFaults(options.failures.kinds, streams)

  function lengthOf(ask: Ask, index: number): number {
    return ask.maxTokens ?? sampleLength(lengths, streams.stream('simulator.output', index), 1, 'simulator')
  }

  function respond(ask: Ask, arrival: Arrival, encodeMs: number): void {
    const { index, id, receivedMs, response } = arrival
    if (response.destroyed) return
    const prompt = blocksOf(ask.texts.map(readTokens), blockTokens)
    const outputTokens = lengthOf(ask, index)
    const fault = faults.strike(id, outputTokens)
    const course = courseOf(fault, options.failures)
    const pieces = course.refusal ? [] : source.takePieces(outputTokens, streams.stream('simulator.text', index))
    const { inputTokens } = prompt
    const truth = ledger.open({ id, receivedMs, inputTokens, outputTokens, fault: fault?.kind ?? null })
    if (course.refusal) return refuse(response, course.refusal, truth)
    const run = () => {
      const writer = writerOf(ask, arrival)
      return engine.run({
        prompt,
        encodeMs,
        truth,
        stream: streams.stream('simulator.timing', index),
        outputTokens: course.end?.token ?? outputTokens,
        pauseMs: (i) => (i === course.pause?.token ? course.pause.ms : 0),
        onToken: (i) => writer.token(pieces[i] ?? '', i === course.spoiled),
        onEnd() {
          const { cachedTokens } = truth
          finish(course, writer, response, { inputTokens, cachedTokens, outputTokens })
        },
      })
    }
    response.once('close', course.holdMs === undefined ? run() : hold(course.holdMs, run, truth))
  }

  /** Runs later. What it returns breaks off whatever there is to break off by then. */
  function hold(waitMs: number, run: () => () => void, truth: RequestTruth): () => void {
    let stop = () => abandon(truth, clock.now())
    const timer = setTimeout(() => (stop = run()), waitMs)
    return () => {
      clearTimeout(timer)
      stop()
    }
  }

  function refuse(response: ServerResponse, { status, headers }: Refusal, truth: RequestTruth): void {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    sendError(response, status, 'The simulator was told to fail.')
    truth.endMs = clock.now()
  }

  return { engine, respond }
}

function writerOf(ask: Ask, { dialect, id, response }: Arrival): AnswerWriter {
  const spelling = dialect.spell(ask, id)
  return ask.streamed ? streamAnswer(response, spelling) : wholeAnswer(response, spelling)
}

function finish({ end }: Course, writer: AnswerWriter, response: ServerResponse, usage: SimulatedUsage): void {
  if (end?.by === 'reset') response.socket?.resetAndDestroy()
  else if (end?.by === 'cut') writer.cut(usage)
  else writer.end(usage)
}
