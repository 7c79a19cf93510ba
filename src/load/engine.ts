/** @module Runs a load: builds bodies ahead of their time, hands them to the worker, gives its records on. */
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'

import { InferbenchError } from '../error.ts'
import type { ResolvedLoad } from './options.ts'
import {
  createPlanner,
  type Origin,
  type PlannedAnswer,
  type PlannedRequest,
  type Planner,
  type PlannerOptions,
} from './planner.ts'
import type { FromWorker, PreparedRequest, ToWorker, WorkerHealth, WorkerSetup } from './protocol.ts'
import { unpackRecords } from './record-batch.ts'
import type { RequestRecord } from './record.ts'
import { isAnswer, type Reply, readReply } from './reply.ts'

export interface LoadRun extends PlannerOptions {
  /** A UUID. */
  readonly runId: string
  /** Tokens of an answer that becomes history, by the dataset's tokenizer. */
  readonly countAnswer: (text: string) => number
  /** Ends the run early: everything in flight is cancelled, and the promise resolves once no socket is left. */
  readonly signal: AbortSignal
  /** Called once, when the first request is due: ms of the shared clock. */
  readonly onStart: (startMs: number) => void
  /** Called with every request that was sent, once, in order of completion, a few at a time. */
  readonly onSettled: (settled: readonly SettledRequest[]) => void
}

/** A request that has ended, what came of it, and where it came from. */
export interface SettledRequest {
  readonly record: RequestRecord
  readonly reply: Reply
  readonly origin: Origin
}

/** Bodies kept ready: enough for twice the concurrency, or for a second of an open loop. */
const LOOKAHEAD_REQUESTS = 64
/** Bytes of bodies that are built before the event loop gets a turn, and those that one call for more may bring. */
const BATCH_BYTES = 1 << 20
const FEED_BYTES = 32 << 20

/**
 * Runs until a bound of the load is reached, the workload ends, or the signal fires.
 *
 * @throws InferbenchError where the workload ends before a bound that was asked for
 */
export async function runLoad(run: LoadRun): Promise<WorkerHealth> {
  const { load, target } = run
  const { pacing } = load
  const lookahead = lookaheadOf(load)
  const setup: WorkerSetup = {
    origin: target.origin,
    path: target.basePath + target.api.path,
    headers: target.headers,
    runId: run.runId,
    concurrency: pacing.kind === 'closed' ? pacing.concurrency : Infinity,
    concurrencyOf: pacing.kind === 'closed' ? pacing.concurrencyOf : 'requests',
    bounds: {
      warmupRequests: load.warmupRequests,
      warmupMs: load.warmupMs,
      requests: load.requests ?? Infinity,
      durationMs: load.durationMs ?? Infinity,
    },
    timeoutMs: load.timeoutMs,
    gracePeriodMs: load.gracePeriodMs,
    lookahead,
  }
  const planner = createPlanner(run)
  const worker = new Worker(new URL(`./worker${extname(import.meta.url)}`, import.meta.url), {
    workerData: setup,
    execArgv: [],
  })
  try {
    return await converse(worker, run, planner, lookahead)
  } finally {
    await worker.terminate()
  }
}

function converse(worker: Worker, run: LoadRun, planner: Planner, lookahead: number): Promise<WorkerHealth> {
  const { promise, resolve, reject } = Promise.withResolvers<WorkerHealth>()
  const origins = new Map<number, Origin>()
  const post = (message: ToWorker, transfer: ArrayBuffer[] = []) => worker.postMessage(message, transfer)
  const abort = () => post({ type: 'abort' })
  let startMs = NaN
  let allBegun = false
  let ended = false

  async function feed(want: number): Promise<void> {
    let bytes = 0
    for (let left = want; left > 0 && !run.signal.aborted;) {
      const batch = takeBatch(planner, left).map(enter)
      if (batch.length === 0) return beginNoMore()
      bytes += batch.reduce((sum, { body }) => sum + body.length, 0)
      const settles = bytes < FEED_BYTES ? batch.length : left
      post({ type: 'begin', batch, settles }, bodiesOf(batch))
      left -= settles
      await new Promise(setImmediate)
    }
  }

  /** Remembers where a request comes from until it has ended. */
  function enter({ request, origin }: PlannedRequest): PreparedRequest {
    origins.set(request.key, origin)
    return request
  }

  function beginNoMore(): void {
    if (!allBegun) post({ type: 'last-begun' })
    allBegun = true
    endWithLastSession()
  }

  function endWithLastSession(): void {
    if (!allBegun || ended || planner.live > 0) return
    ended = true
    post({ type: 'end' })
  }

  function settle(records: readonly RequestRecord[]): void {
    const settled = records.map((record) => ({
      record,
      reply: readReply(record, run.target.api),
      origin: leave(record),
    }))
    const planned = settled.map((each) => planner.follow(each.origin, answerOf(each, run), each.record.endMs - startMs))
    const batch = planned.filter((each) => each !== undefined).map(enter)
    const released = planned.filter((each, i) => !each && !isClosing(settled[i]!)).length
    if (batch.length + released > 0) post({ type: 'follow', batch, released }, bodiesOf(batch))
    endWithLastSession()
    run.onSettled(settled)
  }

  function leave({ key }: RequestRecord): Origin {
    const origin = origins.get(key)!
    origins.delete(key)
    return origin
  }

  function receive(message: FromWorker): void {
    if (message.type === 'hungry') feed(message.want).catch(reject)
    else if (message.type === 'records') settle(unpackRecords(message.batch))
    else if (message.type === 'started') {
      startMs = message.startMs
      run.onStart(startMs)
    } else if (message.because === 'workload' && isCutShort(run.load)) reject(exhausted(run, planner))
    else resolve(message.health)
  }

  worker.on('message', (message: FromWorker) => {
    try {
      receive(message)
    } catch (error) {
      reject(error)
    }
  })
  worker.on('error', (error) => reject(crashed(error)))
  worker.on('exit', (code) => reject(crashed(`exit code ${code}`)))
  run.signal.addEventListener('abort', abort)
  feed(lookahead)
    .then(() => (run.signal.aborted ? abort() : post({ type: 'start' })))
    .catch(reject)
  return promise.finally(() => run.signal.removeEventListener('abort', abort))
}

function takeBatch(planner: Planner, most: number): PlannedRequest[] {
  const batch: PlannedRequest[] = []
  for (let bytes = 0; batch.length < most && bytes < BATCH_BYTES;) {
    const next = planner.begin()
    if (!next) break
    batch.push(next)
    bytes += next.request.body.length
  }
  return batch
}

function bodiesOf(batch: readonly PreparedRequest[]): ArrayBuffer[] {
  return batch.map(({ body }) => body.buffer as ArrayBuffer)
}

/** What the next turn has to know of an answer. */
function answerOf({ reply }: SettledRequest, { countAnswer }: LoadRun): PlannedAnswer | undefined {
  return isAnswer(reply) ? { text: reply.text, tokens: () => countAnswer(reply.text) } : undefined
}

function isClosing({ origin }: SettledRequest): boolean {
  return origin.turnIndex === origin.conversation.session.turns.length - 1
}

/** True where a bound was asked for that the end of the workload came before. */
function isCutShort({ requests, sessions, durationMs }: ResolvedLoad): boolean {
  return sessions === undefined && (requests !== undefined || durationMs !== undefined)
}

function lookaheadOf({ pacing }: ResolvedLoad): number {
  if (pacing.kind === 'trace') return LOOKAHEAD_REQUESTS
  return Math.max(
    LOOKAHEAD_REQUESTS,
    pacing.kind === 'closed' ? 2 * pacing.concurrency : Math.ceil(pacing.ratePerSecond),
  )
}

function exhausted({ workload, load }: LoadRun, { begun }: Planner): InferbenchError {
  const asked = load.requests === undefined ? 'the duration is not over' : `${load.requests} requests were asked for`
  return new InferbenchError(
    'workload-exhausted',
    'load',
    `The ${workload.name} workload ended after ${begun} sessions, and ${asked}.`,
  )
}

function crashed(cause: unknown): InferbenchError {
  return new InferbenchError('worker-crashed', 'load', `The load worker stopped unexpectedly: ${String(cause)}`, {
    cause,
  })
}
