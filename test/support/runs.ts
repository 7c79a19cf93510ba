/** @module Rows, heads and reports made by hand; the real collector makes one of the other. */
import type { WorkerHealth } from '../../src/load/protocol.ts'
import type { Samples } from '../../src/metrics/samples.ts'
import { createCollector } from '../../src/report/collector.ts'
import type { AbortReason } from '../../src/report/early-stop.ts'
import type { RequestRow } from '../../src/report/request-row.ts'
import type { RunHead, RunReport } from '../../src/report/run-report.ts'
import { clientBoundsSchema } from '../../src/report/validity.ts'

/** A streamed answer of eleven tokens: first one after 100 ms, a token every 10 ms, sent 10 ms after the request before. */
export function row(seq: number, overrides: Partial<RequestRow> = {}): RequestRow {
  return {
    seq,
    id: `run-${seq}`,
    session: `session-${seq}`,
    turn: 0,
    turns: 1,
    phase: 'measured',
    outcome: 'completed',
    status: 200,
    scheduledMs: 10 * seq,
    sentMs: 10 * seq,
    endMs: 10 * seq + 201,
    tokenSource: { input: 'server', output: 'server' },
    maxTokens: 11,
    requestLatency: 200,
    effectiveLatency: 200,
    inputTokens: 20,
    outputTokens: 11,
    ttft: 100,
    prefillTokensPerSecond: 200,
    ttst: 10,
    itl: 10,
    outputTokensPerSecondPerUser: 100,
    icl: Array.from({ length: 10 }, () => 10),
    ...overrides,
  }
}

/** Rows that differ in one metric. */
export function rowsWith(metric: 'ttft' | 'itl' | 'requestLatency', values: ArrayLike<number>): RequestRow[] {
  return Array.from(values, (value, seq) => row(seq, { [metric]: value }))
}

/** A request that got no whole answer. */
export function failure(seq: number, kind = 'http-500', message = 'out of memory'): RequestRow {
  const { id, session, turn, turns, scheduledMs, sentMs } = row(seq)
  const error = { kind, message }
  return {
    seq,
    id,
    session,
    turn,
    turns,
    phase: 'measured',
    outcome: 'failed',
    error,
    status: 500,
    scheduledMs,
    sentMs,
    endMs: sentMs + 5,
  }
}

/** An answer that did not come as a stream. */
export function wholeAnswer(seq: number): RequestRow {
  const { ttft: _, ttst: _2, itl: _3, outputTokensPerSecondPerUser: _4, prefillTokensPerSecond: _5, ...rest } = row(seq)
  return { ...rest, icl: [] }
}

/** An answer of one token: without gaps, without inter-token latency. */
export function oneToken(seq: number): RequestRow {
  const { ttst: _, itl: _2, outputTokensPerSecondPerUser: _3, ...rest } = row(seq)
  return { ...rest, icl: [], outputTokens: 1, maxTokens: 1 }
}

export function head(overrides: Partial<RunHead> = {}): RunHead {
  return {
    id: '0a1b2c3d',
    name: 'chat',
    suite: { project: '', file: 'benchmarks/chat.bench.ts', test: 'chat' },
    attempt: 0,
    startedAt: '2026-07-01T12:00:00.000Z',
    seed: '42',
    load: { pacing: { kind: 'closed', concurrency: [{ from: 8, to: 8 }] } },
    workload: { dataset: 'synthetic' },
    endpoint: { url: 'http://gpu:8000', api: 'chat', model: 'Qwen/Qwen3-0.6B', streaming: true, simulated: false },
    environment: {
      cpu: 'Abacus',
      cpus: 2,
      cpuQuota: null,
      cpuGovernor: null,
      memoryBytes: 2 ** 33,
      os: 'linux 6.1 x64',
      node: 'v24.0.0',
      packages: {},
      tokenizer: { name: 'builtin', hash: 'aa' },
      corpus: { name: 'shakespeare', hash: 'bb' },
    },
    rowsFile: 'requests/chat-0a1b2c3d.jsonl',
    clientBounds: clientBoundsSchema.parse({}),
    ...overrides,
  }
}

/** A client that had nothing to complain of. */
export function health(overrides: Partial<WorkerHealth> = {}): WorkerHealth {
  return {
    observedMs: 1_000,
    eventLoopDelayMs: { p50: 0.1, p99: 1.5, max: 3 },
    eventLoopUtilization: 0.25,
    readingDelayMs: { count: 200, p50: 0.1, p99: 1.2, max: 2.5 },
    gcPauses: { count: 100, p50: 0.4, p99: 1, max: 2, totalMs: 50 },
    cpuMs: 200,
    peakRssBytes: 2 ** 27,
    starvedMs: 0,
    connectionsOpened: 8,
    peakInFlight: 8,
    ...overrides,
  }
}

export interface RunOptions {
  readonly head?: Partial<RunHead>
  /** `null`: the sending thread could not tell any more. */
  readonly health?: Partial<WorkerHealth> | null
  readonly finished?: boolean
  readonly abortedBecause?: AbortReason
}

/** The report of the given rows, and its samples. */
export function runOf(rows: Iterable<RequestRow>, options: RunOptions = {}): { run: RunReport; samples: Samples } {
  const collector = createCollector(head(options.head))
  for (const each of rows) collector.add(each)
  const observed = options.health === null ? undefined : [health(options.health)]
  const run = collector.finish(observed, options.finished ?? true, {}, options.abortedBecause)
  return { run, samples: collector.samples }
}

/** 0, 1, 2 … mapped. */
export function times<T>(count: number, make: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i))
}
