/** @module Runs a load: builds bodies ahead of their time, hands them to the worker, gives its records on. */
import { createClock } from '../clock.ts'
import { InferbenchError } from '../error.ts'
import type { RenderedMedia } from '../media/item.ts'
import type { BodyBuilderOptions } from './body.ts'
import { startCrew } from './crew.ts'
import { createDesk } from './desk.ts'
import { partOf, sharePlaces, workersFor } from './division.ts'
import { createFeeder } from './feeder.ts'
import type { ResolvedLoad } from './options.ts'
import type { Exhaustion } from './pacer.ts'
import { createPlanner, type Origin, type PlannedAnswer, type Planner, type PlannerOptions } from './planner.ts'
import { peakOf, type Segment, steady } from './profile.ts'
import type { FromWorker, PreparedRequest, WorkerHealth, WorkerSetup } from './protocol.ts'
import { unpackRecords } from './record-batch.ts'
import type { RequestRecord } from './record.ts'
import { isAnswer, type Reply, readReply } from './reply.ts'
import type { Pacing } from './shape.ts'
import { ticketMemory } from './tickets.ts'

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

/**
 * Runs until a bound of the load is reached, the workload ends, or the signal fires.
 *
 * @throws InferbenchError where the workload ends before a bound that was asked for
 */
export async function runLoad(run: LoadRun): Promise<WorkerHealth[]> {
  const planner = createPlanner(run)
  const desk = createDesk(run)
  const { promise, resolve, reject } = Promise.withResolvers<WorkerHealth[]>()
  const setups = setupsOf(run)
  const healths: WorkerHealth[] = []
  const endings: Exhaustion[] = []
  const up = Promise.withResolvers<void>()
  let ready = 0
  let startMs = NaN
  let allBegun = false
  let ended = false
  const crew = startCrew(setups, { onMessage: receive, onError: reject })

  const feeder = createFeeder({
    workers: crew.size,
    inTurn: run.load.pacing.kind !== 'closed',
    take: (most) => desk.take(planner, most),
    give: (worker, batch, settles) => crew.post(worker, { type: 'begin', batch, settles }, buffersOf(batch)),
    onEmpty: beginNoMore,
  })

  function beginNoMore(): void {
    if (!allBegun) crew.tellAll({ type: 'last-begun' })
    allBegun = true
    endWithLastSession()
  }

  function endWithLastSession(): void {
    if (!allBegun || ended || planner.live > 0) return
    ended = true
    crew.tellAll({ type: 'end' })
  }

  async function settle(worker: number, records: readonly RequestRecord[]): Promise<void> {
    const settled = records.map((record) => {
      const { origin, media } = desk.leave(record.key)
      return { record, reply: readReply(record, run.target.api), origin, media }
    })
    const planned = settled.map((each) => planner.follow(each.origin, answerOf(each, run), each.record.endMs - startMs))
    const over = settled.filter((_, i) => !planned[i])
    const later = planned.filter((each) => each !== undefined)
    const released = over.filter(({ origin }) => !isLastTurn(origin)).length
    if (released > 0) crew.post(worker, { type: 'follow', batch: [], released })
    endWithLastSession()
    run.onSettled(settled)
    for (const { origin } of over) desk.close(origin.conversation)
    if (later.length === 0) return
    const batch = await desk.prepare(later)
    crew.post(worker, { type: 'follow', batch, released: 0 }, buffersOf(batch))
  }

  function receive(worker: number, message: FromWorker): void {
    if (message.type === 'ready') {
      if (++ready === crew.size) up.resolve()
    } else if (message.type === 'hungry') feeder.want(worker, message.want).catch(reject)
    else if (message.type === 'records') settle(worker, unpackRecords(message.batch)).catch(reject)
    else if (message.type === 'measuring') crew.tellAll({ type: 'stop-at', stopMs: message.stopMs }, worker)
    else if (message.type === 'exhausted') {
      endings.push(message.because)
      if (message.because === 'requests') crew.tellAll({ type: 'stop', because: message.because }, worker)
    } else if (healths.push(message.health) === crew.size) {
      if (endings.every((because) => because === 'workload') && isCutShort(run.load)) reject(exhausted(run, planner))
      else resolve(healths)
    }
  }

  function abort(): void {
    feeder.stop()
    crew.tellAll({ type: 'abort' })
  }

  function start(): void {
    startMs = createClock().now()
    run.onStart(startMs)
    crew.tellAll({ type: 'start', startMs })
  }

  run.signal.addEventListener('abort', abort)
  Promise.all([up.promise, ...setups.map(({ lookahead }, worker) => feeder.want(worker, lookahead))])
    .then(() => (run.signal.aborted ? abort() : start()))
    .catch(reject)
  try {
    return await promise
  } finally {
    run.signal.removeEventListener('abort', abort)
    desk.closeAll()
    await crew.disband()
  }
}

function setupsOf({ load, target, runId }: LoadRun): WorkerSetup[] {
  const { pacing, prefillConcurrency = Infinity } = load
  const workers = workersFor(load)
  const tickets = ticketMemory()
  return Array.from({ length: workers }, (_, worker) => ({
    connection: target.connection,
    path: target.basePath + target.api.path,
    headers: target.headers,
    runId,
    places: partOf(placesOf(pacing), worker, workers),
    placesOf: pacing.kind === 'closed' ? pacing.concurrencyOf : 'requests',
    prefillPlaces: sharePlaces(prefillConcurrency, worker, workers),
    bounds: {
      warmupRequests: load.warmupRequests,
      warmupMs: load.warmupMs,
      requests: load.requests ?? Infinity,
      durationMs: load.durationMs ?? Infinity,
    },
    tickets,
    timeoutMs: load.timeoutMs,
    gracePeriodMs: load.gracePeriodMs,
    lookahead: Math.ceil(lookaheadOf(load) / workers),
  }))
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
  return steady(pacing.maxInFlight ?? Infinity)
}

function exhausted({ workload, load }: LoadRun, { begun }: Planner): InferbenchError {
  const asked = load.requests === undefined ? 'the duration is not over' : `${load.requests} requests were asked for`
  return new InferbenchError(
    'workload-exhausted',
    'load',
    `The ${workload.name} workload ended after ${begun} sessions, and ${asked}.`,
  )
}
