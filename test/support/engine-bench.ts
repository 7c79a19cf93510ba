/** @module The simulator's engine in virtual time: jobs in, instants out. */
import { vi } from 'vitest'

import { constant } from '../../src/random/constant.ts'
import { createStreams } from '../../src/random/streams.ts'
import { createEngine, type Engine, type EngineOptions } from '../../src/simulator/engine.ts'
import type { Job } from '../../src/simulator/job.ts'
import { createPrefixCache } from '../../src/simulator/prefix-cache.ts'
import { createLedger, type RequestTruth } from '../../src/simulator/truth.ts'

/** What came of a job. */
export interface Outcome {
  readonly truth: RequestTruth
  /** When each token came, ms. */
  readonly tokensMs: readonly number[]
  /** The tokens, in the order in which they came. */
  readonly tokens: readonly number[]
  /** How often its end came. */
  readonly ends: number
  stop(): void
}

export interface EngineBench {
  readonly engine: Engine
  /** Starts a job now, of so many prompt tokens unless told otherwise. */
  start(inputTokens: number, outputTokens: number, change?: Partial<Job>): Outcome
  /** Lets time pass to this instant. */
  passTo(ms: number): void
}

/** Time begins at 0 and stands still until it is told to pass; the test restores real timers. */
export function createEngineBench(options: Partial<EngineOptions> = {}): EngineBench {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  const clock = { now: () => performance.now() }
  const ledger = createLedger()
  const engine = createEngine({
    clock,
    cache: createPrefixCache(0, 16),
    maxRunning: 256,
    ttft: constant({ value: 10 }),
    itl: constant({ value: 5 }),
    prefillPerMs: Infinity,
    decodeMsPerRunning: 0,
    kvTokens: Infinity,
    ...options,
  })
  let jobs = 0

  function start(inputTokens: number, outputTokens: number, change: Partial<Job> = {}): Outcome {
    const id = `${jobs++}`
    const truth = ledger.open({ id, receivedMs: clock.now(), inputTokens, outputTokens, fault: null })
    const outcome = { truth, tokensMs: truth.tokensMs, tokens: [] as number[], ends: 0, stop: () => undefined as void }
    outcome.stop = engine.run({
      prompt: { inputTokens, hashes: [] },
      outputTokens,
      encodeMs: 0,
      pauseMs: () => 0,
      stream: createStreams(1).stream('job', jobs),
      truth,
      onToken: (i) => void outcome.tokens.push(i),
      onEnd: () => void outcome.ends++,
      ...change,
    })
    return outcome
  }

  return { engine, start, passTo: (ms) => void vi.advanceTimersByTime(ms - clock.now()) }
}
