/** @module Runs a load: builds bodies ahead of their time, hands them to the worker, gives its records on. */
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'

import { InferbenchError } from '../error.ts'
import type { RenderedMedia } from '../media/item.ts'
import { type BodyBuilderOptions, sizeOf } from './body.ts'
import { createDesk } from './desk.ts'
import type { ResolvedLoad } from './options.ts'
import { createPlanner, type Origin, type PlannedAnswer, type Planner, type PlannerOptions } from './planner.ts'
import { peakOf, type Segment } from './profile.ts'
import type { FromWorker, PreparedRequest, ToWorker, WorkerHealth, WorkerSetup } from './protocol.ts'
import { unpackRecords } from './record-batch.ts'
import type { RequestRecord } from './record.ts'
import { isAnswer, type Reply, readReply } from './reply.ts'
import type { Pacing } from './shape.ts'

export interface LoadRun extends PlannerOptions, BodyBuilderOptions {
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
  /** Pictures, sounds and films that it carried, history included. */
  readonly media: readonly RenderedMedia[]
}

/** Bodies kept ready: enough for twice the concurrency, or for a second of an open loop. */
const LOOKAHEAD_REQUESTS = 64
/** Bytes of bodies that one call for more may bring. */
const FEED_BYTES = 32 << 20

/**
 * Runs until a bound of the load is reached, the workload ends, or the signal fires.
 *
 * @throws InferbenchError where the workload ends before a bound that was asked for
 */
export async function runLoad(run: LoadRun): Promise<WorkerHealth> {
  const lookahead = lookaheadOf(run.load)
  const planner = createPlanner(run)
  const worker = new Worker(new URL(`./worker${extname(import.meta.url)}`, import.meta.url), {
    workerData: setupOf(run, lookahead),
    execArgv: [],
  })
  try {
    return await converse(worker, run, planner, lookahead)
  } finally {
    await worker.terminate()
  }
}

function setupOf({ load, target, runId }: LoadRun, lookahead: number): WorkerSetup {
  const { pacing } = load
  return {
    origin: target.origin,
    path: target.basePath + target.api.path,
    headers: target.headers,
    runId,
    places: placesOf(pacing),
    placesOf: pacing.kind === 'closed' ? pacing.concurrencyOf : 'requests',
    prefillPlaces: load.prefillConcurrency ?? Infinity,
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
}

async function converse(worker: Worker, run: LoadRun, planner: Planner, lookahead: number): Promise<WorkerHealth> {
  const { promise, resolve, reject } = Promise.withResolvers<WorkerHealth>()
  const desk = createDesk(run)
  const post = (message: ToWorker, transfer: ArrayBuffer[] = []) => worker.postMessage(message, transfer)
  const abort = () => post({ type: 'abort' })
  let startMs = NaN
  let allBegun = false
  let ended = false
  /** One after another, so that sessions keep their order though media take time. */
  let feeding = Promise.resolve()

  function feed(want: number): Promise<void> {
    feeding = feeding.then(() => feedNow(want))
    return feeding
  }

  async function feedNow(want: number): Promise<void> {
    let bytes = 0
    for (let left = want; left > 0 && !run.signal.aborted;) {
      const batch = await desk.take(planner, left)
      if (batch.length === 0) return beginNoMore()
      bytes += batch.reduce((sum, request) => sum + sizeOf(request), 0)
      const settles = bytes < FEED_BYTES ? batch.length : left
      post({ type: 'begin', batch, settles }, buffersOf(batch))
      left -= settles
      await new Promise(setImmediate)
    }
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

  async function settle(records: readonly RequestRecord[]): Promise<void> {
    const settled = records.map((record) => {
      const { origin, media } = desk.leave(record.key)
      return { record, reply: readReply(record, run.target.api), origin, media }
    })
    const planned = settled.map((each) => planner.follow(each.origin, answerOf(each, run), each.record.endMs - startMs))
    const over = settled.filter((_, i) => !planned[i])
    const later = planned.filter((each) => each !== undefined)
    const released = over.filter(({ origin }) => !isLastTurn(origin)).length
    if (released > 0) post({ type: 'follow', batch: [], released })
    endWithLastSession()
    run.onSettled(settled)
    for (const { origin } of over) desk.close(origin.conversation)
    if (later.length === 0) return
    const batch = await desk.prepare(later)
    post({ type: 'follow', batch, released: 0 }, buffersOf(batch))
  }

  function receive(message: FromWorker): void {
    if (message.type === 'hungry') feed(message.want).catch(reject)
    else if (message.type === 'records') settle(unpackRecords(message.batch)).catch(reject)
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
  try {
    return await promise
  } finally {
    run.signal.removeEventListener('abort', abort)
    desk.closeAll()
  }
}

/** What a message hands over; pieces in shared memory stay where they are. */
function buffersOf(batch: readonly PreparedRequest[]): ArrayBuffer[] {
  return batch.flatMap(({ pieces }) => pieces.flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : [])))
}

/** What the next turn has to know of an answer. */
function answerOf({ reply }: Pick<SettledRequest, 'reply'>, { countAnswer }: LoadRun): PlannedAnswer | undefined {
  return isAnswer(reply) ? { text: reply.text, tokens: () => countAnswer(reply.text) } : undefined
}

function isLastTurn({ turnIndex, conversation }: Origin): boolean {
  return turnIndex === conversation.session.turns.length - 1
}

/** True where a bound was asked for that the end of the workload came before. */
function isCutShort({ requests, sessions, durationMs }: ResolvedLoad): boolean {
  return sessions === undefined && (requests !== undefined || durationMs !== undefined)
}

function lookaheadOf({ pacing }: ResolvedLoad): number {
  if (pacing.kind === 'trace') return LOOKAHEAD_REQUESTS
  const most = pacing.kind === 'closed' ? 2 * peakOf(pacing.concurrency) : peakOf(pacing.rate)
  return Math.max(LOOKAHEAD_REQUESTS, Math.ceil(most))
}

function placesOf(pacing: Pacing): readonly Segment[] {
  if (pacing.kind === 'closed') return pacing.concurrency
  const most = pacing.maxInFlight ?? Infinity
  return [{ from: most, to: most, overMs: 0, shape: 'linear' }]
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
