/** @module Runs a load: builds bodies ahead of their time, hands them to the worker, gives its records on. */
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'

import type { Workload } from '../datasets/workload.ts'
import type { Target } from '../endpoints/target.ts'
import { InferbenchError } from '../error.ts'
import type { Streams } from '../random/streams.ts'
import type { ResolvedLoad } from './options.ts'
import { type Origin, type PlannedRequest, prepareRequests } from './prepare.ts'
import type { FromWorker, ToWorker, WorkerHealth, WorkerSetup } from './protocol.ts'
import { unpackRecords } from './record-batch.ts'
import type { RequestRecord } from './record.ts'

export interface LoadRun {
  /** A UUID. */
  readonly runId: string
  readonly workload: Workload
  readonly target: Target
  readonly model: string
  readonly load: ResolvedLoad
  readonly streams: Streams
  /** Ends the run early: everything in flight is cancelled, and the promise resolves once no socket is left. */
  readonly signal: AbortSignal
  /** Called once, when the first request is due: ms of the shared clock. */
  readonly onStart: (startMs: number) => void
  /** Called for every request that was sent, once, in order of completion. */
  readonly onRecord: (record: RequestRecord, origin: Origin) => void
}

/** Bodies kept ready: enough for twice the concurrency, or for a second of an open loop. */
const LOOKAHEAD_REQUESTS = 64
/** Bytes of bodies that are built before the event loop gets a turn, and those that one call for more may bring. */
const BATCH_BYTES = 1 << 20
const FEED_BYTES = 32 << 20

/** Runs until a bound of the load is reached or the signal fires. */
export async function runLoad(run: LoadRun): Promise<WorkerHealth> {
  const { load, target } = run
  const lookahead = lookaheadOf(load)
  const setup: WorkerSetup = {
    origin: target.origin,
    path: target.basePath + target.api.path,
    headers: target.headers,
    runId: run.runId,
    concurrency: load.pacing.kind === 'closed' ? load.pacing.concurrency : Infinity,
    bounds: { warmupRequests: load.warmupRequests, warmupMs: load.warmupMs, durationMs: load.durationMs ?? Infinity },
    timeoutMs: load.timeoutMs,
    gracePeriodMs: load.gracePeriodMs,
    lookahead,
  }
  const worker = new Worker(new URL(`./worker${extname(import.meta.url)}`, import.meta.url), {
    workerData: setup,
    execArgv: [],
  })
  try {
    return await converse(worker, run, lookahead)
  } finally {
    await worker.terminate()
  }
}

function converse(worker: Worker, run: LoadRun, lookahead: number): Promise<WorkerHealth> {
  const requests = prepareRequests(run)
  const { promise, resolve, reject } = Promise.withResolvers<WorkerHealth>()
  const origins = new Map<number, Origin>()
  const post = (message: ToWorker, transfer: ArrayBuffer[] = []) => worker.postMessage(message, transfer)
  const abort = () => post({ type: 'abort' })

  async function feed(want: number): Promise<void> {
    let bytes = 0
    for (let left = want; left > 0 && !run.signal.aborted;) {
      const planned = takeBatch(requests, left)
      const batch = planned.map(({ request }) => request)
      for (const { request, origin } of planned) origins.set(request.seq, origin)
      if (batch.length === 0) return post({ type: 'end' })
      const bodies = batch.map(({ body }) => body.buffer as ArrayBuffer)
      bytes += bodies.reduce((sum, { byteLength }) => sum + byteLength, 0)
      const settles = bytes < FEED_BYTES ? batch.length : left
      post({ type: 'requests', batch, settles }, bodies)
      left -= settles
      await new Promise(setImmediate)
    }
  }

  function report(record: RequestRecord): void {
    const origin = origins.get(record.seq)!
    origins.delete(record.seq)
    run.onRecord(record, origin)
  }

  function receive(message: FromWorker): void {
    if (message.type === 'hungry') feed(message.want).catch(reject)
    else if (message.type === 'started') run.onStart(message.startMs)
    else if (message.type === 'records') unpackRecords(message.batch).forEach(report)
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

function takeBatch(requests: Iterator<PlannedRequest>, most: number): PlannedRequest[] {
  const batch: PlannedRequest[] = []
  for (let bytes = 0; batch.length < most && bytes < BATCH_BYTES;) {
    const next = requests.next()
    if (next.done) break
    batch.push(next.value)
    bytes += next.value.request.body.length
  }
  return batch
}

function lookaheadOf({ pacing }: ResolvedLoad): number {
  return Math.max(
    LOOKAHEAD_REQUESTS,
    pacing.kind === 'closed' ? 2 * pacing.concurrency : Math.ceil(pacing.ratePerSecond),
  )
}

function crashed(cause: unknown): InferbenchError {
  return new InferbenchError('worker-crashed', 'load', `The load worker stopped unexpectedly: ${String(cause)}`, {
    cause,
  })
}
