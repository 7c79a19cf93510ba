/** @module A model of an inference engine: queue, prefill, decode, memory. Every wait of an answer comes from here. */
import type { Clock } from '../clock.ts'
import { LONGEST_WAIT_MS } from '../longest-wait.ts'
import type { Distribution } from '../random/distribution.ts'
import { createBatch } from './batch.ts'
import type { Job } from './job.ts'
import { createPrefillLine } from './prefill-line.ts'
import type { PrefixCache } from './prefix-cache.ts'
import { createQueue } from './queue.ts'
import { abandon } from './truth.ts'

export interface EngineOptions {
  readonly clock: Clock
  readonly cache: PrefixCache
  /** Requests that run at once; the others wait in order of arrival. */
  readonly maxRunning: number
  /** From the end of a prompt's computation to its first token, ms. */
  readonly ttft: Distribution
  readonly itl: Distribution
  /** Prompt tokens computed per ms, one prompt after another. */
  readonly prefillPerMs: number
  /** What each further running request adds to the time between two tokens, ms. */
  readonly decodeMsPerRunning: number
  /** Tokens of prompts and answers that fit into memory. */
  readonly kvTokens: number
}

export interface Engine {
  readonly running: number
  readonly waiting: number
  /** Share of the memory that running requests hold. */
  readonly kvUsage: number
  readonly counts: EngineCounts
  /** Takes a request on. Returns the way to break it off. */
  run(job: Job): () => void
}

/** Totals since the start. A prompt counts once, however often it is computed. */
export interface EngineCounts {
  readonly preemptions: number
  readonly promptTokens: number
  /** Those of them that the prefix cache had. */
  readonly cachedTokens: number
  readonly generatedTokens: number
}

/** A job while the engine has it. Tokens that were generated survive a preemption. */
interface Request {
  readonly job: Job
  generated: number
  dueMs: number
  timer: NodeJS.Timeout | undefined
}

/** Due times add up from the start, so that late timers don't slow a stream down. */
export function createEngine(options: EngineOptions): Engine {
  const { clock, cache, maxRunning, ttft, itl, prefillPerMs, decodeMsPerRunning, kvTokens } = options
  const counts = { preemptions: 0, promptTokens: 0, cachedTokens: 0, generatedTokens: 0 }
  const waiting = createQueue<Request>()
  const running = createBatch<Request>(maxRunning, kvTokens)
  const prefill = createPrefillLine<Request>()

  const needs = ({ job, generated }: Request) => job.prompt.inputTokens + generated

  /** Starts what may start, in order: a request that doesn't fit holds those behind it back. */
  function advance(): void {
    for (let { next } = waiting; next && running.hasRoom(needs(next)); { next } = waiting) {
      waiting.remove(next)
      begin(next)
    }
  }

  function begin(request: Request): void {
    const { stream, pauseMs } = request.job
    const nowMs = clock.now()
    const doneMs = prefill.add(request, prefillMs(request, nowMs), nowMs)
    running.add(request, needs(request))
    request.dueMs = doneMs + Math.max(0, ttft.sample(stream)) + pauseMs(request.generated)
    sleep(request)
  }

  /** After a preemption, all tokens are computed anew that the prefix cache has not; nothing is encoded or counted twice. */
  function prefillMs(request: Request, nowMs: number): number {
    const { prompt, encodeMs, truth } = request.job
    const cachedTokens = cache.use(prompt)
    const computedMs = (needs(request) - cachedTokens) / prefillPerMs
    if (truth.startedMs !== null) return computedMs
    truth.startedMs = nowMs
    truth.cachedTokens = cachedTokens
    counts.promptTokens += prompt.inputTokens
    counts.cachedTokens += cachedTokens
    return encodeMs + computedMs
  }

  function sleep(request: Request): void {
    const waitMs = request.dueMs - clock.now()
    request.timer = setTimeout(wake, Math.min(Math.max(1, waitMs), LONGEST_WAIT_MS), request)
  }

  function wake(request: Request): void {
    const { truth, outputTokens, onToken, pauseMs, stream } = request.job
    while (request.generated < outputTokens && request.dueMs <= clock.now()) {
      truth.tokensMs.push(clock.now())
      onToken(request.generated++)
      running.grow(request)
      counts.generatedTokens++
      const stepMs = Math.max(0, itl.sample(stream)) + decodeMsPerRunning * (running.size - 1)
      request.dueMs += stepMs + pauseMs(request.generated)
    }
    if (isOver(request)) return complete(request)
    sleep(request)
    makeRoom()
  }

  function isOver({ job: { outputTokens }, generated, dueMs }: Request): boolean {
    return generated === outputTokens && (generated > 0 || dueMs <= clock.now())
  }

  function complete(request: Request): void {
    request.job.truth.endMs = clock.now()
    stop(request)
    request.job.onEnd()
    advance()
  }

  /** Its memory is free, and so is the rest of the time that its prompt would have taken. */
  function stop(request: Request): void {
    if (!running.remove(request)) return
    clearTimeout(request.timer)
    const { behind, soonerMs } = prefill.remove(request, clock.now())
    for (const other of behind) {
      clearTimeout(other.timer)
      other.dueMs -= soonerMs
      sleep(other)
    }
  }

  /** Sends the last to come back to the queue. It will compute its prompt anew, and what it had said. */
  function makeRoom(): void {
    while (running.isOverfull) {
      const last = running.last!
      stop(last)
      waiting.putBack(last)
      counts.preemptions++
    }
  }

  function breakOff(request: Request): void {
    const { truth } = request.job
    if (truth.endMs !== null) return
    abandon(truth, clock.now())
    stop(request)
    waiting.remove(request)
    advance()
  }

  return {
    counts,
    get running() {
      return running.size
    },
    get waiting() {
      return waiting.size
    },
    get kvUsage() {
      return running.usage
    },
    run(job) {
      const request: Request = { job, generated: 0, dueMs: 0, timer: undefined }
      waiting.add(request)
      advance()
      return () => breakOff(request)
    },
  }
}
