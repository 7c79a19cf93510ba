/** @module A model of an inference engine: queue, prefill, decode, memory. Every wait of an answer comes from here. */
import type { Clock } from '../clock.ts'
import type { Distribution } from '../random/distribution.ts'
import type { Stream } from '../random/streams.ts'
import type { PromptBlocks } from './block-hashes.ts'
import type { PrefixCache } from './prefix-cache.ts'
import type { RequestTruth } from './truth.ts'

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

/** What a request asks of the engine. */
export interface Job {
  readonly prompt: PromptBlocks
  readonly outputTokens: number
  /** Work on pictures, sounds and films before the prompt, ms. */
  readonly encodeMs: number
  readonly stream: Stream
  readonly truth: RequestTruth
  /** Called when token i, from 0, is due. */
  readonly onToken: (i: number) => void
  readonly onEnd: () => void
}

export interface Engine {
  readonly running: number
  readonly waiting: number
  /** Share of the memory that running requests hold. */
  readonly kvUsage: number
  readonly counts: { readonly preemptions: number; readonly promptTokens: number; readonly generatedTokens: number }
  /** Takes a request on. Returns the way to break it off. */
  run(job: Job): () => void
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
  const counts = { preemptions: 0, promptTokens: 0, generatedTokens: 0 }
  const waiting = new Set<Request>()
  /** They wait before all others, the last to be preempted first. */
  const preempted: Request[] = []
  /** In order of their start: the last to come is the first to go when memory is short. */
  const running = new Set<Request>()
  let heldTokens = 0
  let prefillFreeMs = 0

  const needs = ({ job, generated }: Request) => job.prompt.inputTokens + generated

  /** Starts what may start, in order: a request that doesn't fit holds those behind it back. */
  function advance(): void {
    for (let next = peek(); next && hasRoom(next); next = peek()) {
      if (preempted.at(-1) === next) preempted.pop()
      else waiting.delete(next)
      begin(next)
    }
  }

  function peek(): Request | undefined {
    return preempted.at(-1) ?? waiting.values().next().value
  }

  function hasRoom(request: Request): boolean {
    return running.size < maxRunning && (running.size === 0 || heldTokens + needs(request) <= kvTokens)
  }

  function begin(request: Request): void {
    const { prompt, truth, encodeMs, stream } = request.job
    const nowMs = clock.now()
    truth.startedMs ??= nowMs
    const cached = cache.use(prompt)
    truth.cachedTokens = Math.max(truth.cachedTokens, cached)
    counts.promptTokens += prompt.inputTokens
    running.add(request)
    heldTokens += needs(request)
    prefillFreeMs = Math.max(nowMs, prefillFreeMs) + encodeMs + (needs(request) - cached) / prefillPerMs
    request.dueMs = prefillFreeMs + Math.max(0, ttft.sample(stream))
    sleep(request)
  }

  function sleep(request: Request): void {
    request.timer = setTimeout(wake, Math.max(1, request.dueMs - clock.now()), request)
  }

  function wake(request: Request): void {
    const { truth, outputTokens, onToken, stream } = request.job
    while (request.generated < outputTokens && request.dueMs <= clock.now()) {
      truth.tokensMs.push(clock.now())
      onToken(request.generated++)
      heldTokens++
      counts.generatedTokens++
      request.dueMs += Math.max(0, itl.sample(stream)) + decodeMsPerRunning * (running.size - 1)
    }
    if (request.generated === outputTokens) return complete(request)
    sleep(request)
    makeRoom()
  }

  function complete(request: Request): void {
    request.job.truth.endMs = clock.now()
    stop(request)
    request.job.onEnd()
    advance()
  }

  function stop(request: Request): void {
    clearTimeout(request.timer)
    if (running.delete(request)) heldTokens -= needs(request)
  }

  /** Sends the last to come back to the queue. It will compute its prompt anew, and what it had said. */
  function makeRoom(): void {
    while (heldTokens > kvTokens && running.size > 1) {
      const last = [...running].at(-1)!
      stop(last)
      preempted.push(last)
      counts.preemptions++
    }
  }

  function breakOff(request: Request): void {
    const { truth } = request.job
    if (truth.endMs !== null) return
    truth.endMs = clock.now()
    truth.aborted = true
    stop(request)
    waiting.delete(request)
    const place = preempted.indexOf(request)
    if (place >= 0) preempted.splice(place, 1)
    advance()
  }

  return {
    counts,
    get running() {
      return running.size
    },
    get waiting() {
      return waiting.size + preempted.length
    },
    get kvUsage() {
      return Number.isFinite(kvTokens) ? Math.min(1, heldTokens / kvTokens) : 0
    },
    run(job) {
      const request: Request = { job, generated: 0, dueMs: 0, timer: undefined }
      waiting.add(request)
      advance()
      return () => breakOff(request)
    },
  }
}
