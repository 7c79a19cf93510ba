/** @module Runs a load: builds bodies ahead of their time, hands them to the worker, gives its records on. */
import { createClock } from '../clock.ts'
import { InferbenchError } from '../error.ts'
import type { RenderedMedia } from '../media/item.ts'
import type { BodyBuilderOptions } from './body.ts'
import { startCrew } from './crew.ts'
import { createDesk } from './desk.ts'
import { createFeeder } from './feeder.ts'
import type { ResolvedLoad } from './options.ts'
import type { Exhaustion } from './pacer.ts'
import { bodyBuffersOf } from './pieces.ts'
import { createPlanner, type Origin, type PlannedAnswer, type Planner, type PlannerOptions } from './planner.ts'
import type { FromWorker, PreparedRequest, WorkerHealth } from './protocol.ts'
import { createReadingProbe } from './reading-delay.ts'
import { unpackRecords } from './record-batch.ts'
import type { RequestRecord } from './record.ts'
import { isAnswer, type Reply, readReply } from './reply.ts'
import { setupsOf } from './setups.ts'
import { partOfLoad } from './shard.ts'
import { createSharing } from './sharing.ts'
import { createTickets } from './tickets.ts'

export interface LoadRun extends PlannerOptions, BodyBuilderOptions {
  /** A UUID. */
  readonly runId: string
  /** Tokens of an answer that becomes history, by the dataset's tokenizer. */
  readonly countAnswer: (text: string) => number
  /** Ends the run early: everything in flight is cancelled, and the promise resolves once no socket is left. */
  readonly signal: AbortSignal
  /** Ends sending early: answers in flight still have the load's `gracePeriod` to come, and the promise resolves. */
  readonly stopSignal?: AbortSignal | undefined
  /** Resolves when the first request may leave, or once the signal fires. @default as soon as bodies and connections are ready */
  readonly untilStart?: ((signal: AbortSignal) => Promise<void>) | undefined
  /** Number of the first request: those that an earlier leg of the run has sent. @default 0 */
  readonly firstSeq?: number
  /** Called once, when the first request is due: ms of the shared clock, and how many requests have been begun at any time. */
  readonly onStart: (startMs: number, begun: () => number) => void
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
  const { tickets: memory, bounds } = setups[0]!
  const tickets = createTickets(memory, bounds.warmupRequests + bounds.requests)
  const healths: WorkerHealth[] = []
  const endings: Exhaustion[] = []
  const up = Promise.withResolvers<void>()
  let ready = 0
  let startMs = NaN
  let allBegun = false
  let ended = false
  const probe = createReadingProbe(createClock())
  const crew = startCrew(setups, { onMessage: receive, onError: reject })

  const feeder = createFeeder({
    workers: crew.size,
    inTurn: run.load.pacing.kind !== 'closed',
    take: (most) => desk.take(planner, most),
    give: begin,
    onEmpty: beginNoMore,
  })

  const sharing = createSharing({
    workers: run.load.pacing.kind === 'closed' ? crew.size : 1,
    askBack: (except) => crew.tellAll({ type: 'give-back' }, except),
    give: (worker, batch) => begin(worker, batch, 0),
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

  function begin(worker: number, batch: readonly PreparedRequest[], settles: number): void {
    crew.post(worker, { type: 'begin', batch, settles }, bodyBuffersOf(batch))
  }

  async function settle(worker: number, records: readonly RequestRecord[]): Promise<void> {
    const settled = records.map((record) => {
      const { origin, media } = record.retried ? desk.look(record.key) : desk.leave(record.key)
      return { record, reply: readReply(record, run.target.api), origin, media }
    })
    const final = settled.filter(({ record }) => !record.retried)
    const planned = final.map((each) => planner.follow(each.origin, answerOf(each, run), each.record.endMs - startMs))
    // What follows may be the first turn of another session.
    const over = final.filter(({ origin }, i) => planned[i]?.origin.conversation !== origin.conversation)
    const later = planned.filter((each) => each !== undefined)
    const early = over.filter(({ origin }) => !isLastTurn(origin)).map(({ origin }) => origin.conversation.index)
    if (early.length > 0) crew.post(worker, { type: 'follow', batch: [], ended: early })
    endWithLastSession()
    run.onSettled(settled)
    for (const { origin } of over) desk.close(origin.conversation)
    if (later.length === 0) return
    const batch = await desk.prepare(later)
    crew.post(worker, { type: 'follow', batch, ended: [] }, bodyBuffersOf(batch))
  }

  function receive(worker: number, message: FromWorker): void {
    if (message.type === 'ready') {
      probe.probe(message.probePort)
      if (++ready === crew.size) up.resolve()
    } else if (message.type === 'hungry') feeder.want(worker, message.want).catch(reject)
    else if (message.type === 'records') settle(worker, unpackRecords(message.batch)).catch(reject)
    else if (message.type === 'idle') sharing.ask(worker)
    else if (message.type === 'given-back') sharing.give(message.batch)
    else if (message.type === 'measuring') crew.tellAll({ type: 'stop-at', stopMs: message.stopMs }, worker)
    else if (message.type === 'exhausted') {
      endings.push(message.because)
      sharing.stop()
      if (message.because === 'requests') crew.tellAll({ type: 'stop', because: message.because }, worker)
    } else if (healths.push(message.health) === crew.size) {
      const isWorkloadOver = endings.every((because) => because === 'workload') && !planner.isRateOver
      if (isWorkloadOver && isCutShort(run.load)) reject(exhausted(run, planner))
      else resolve(healths)
    }
  }

  function abort(): void {
    feeder.stop()
    crew.tellAll({ type: 'abort' })
  }

  function stopEarly(): void {
    feeder.stop()
    crew.tellAll({ type: 'stop', because: 'stopped' })
  }

  function start(): void {
    startMs = createClock().now()
    run.onStart(startMs, () => tickets.given)
    crew.tellAll({ type: 'start', startMs })
  }

  function startUnlessOver(): void {
    if (run.signal.aborted) abort()
    else if (run.stopSignal?.aborted) stopEarly()
    else start()
  }

  const over = AbortSignal.any([run.signal, ...(run.stopSignal ? [run.stopSignal] : [])])
  run.signal.addEventListener('abort', abort)
  run.stopSignal?.addEventListener('abort', stopEarly)
  Promise.all([up.promise, ...setups.map(({ lookahead }, worker) => feeder.want(worker, lookahead))])
    .then(() => run.untilStart?.(over))
    .then(startUnlessOver)
    .catch(reject)
  try {
    return await promise
  } finally {
    run.signal.removeEventListener('abort', abort)
    run.stopSignal?.removeEventListener('abort', stopEarly)
    probe.close()
    desk.closeAll()
    await crew.disband()
  }
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

function exhausted({ workload, load: whole, shard }: LoadRun, { begun }: Planner): InferbenchError {
  const load = partOfLoad(whole, shard)
  const asked = load.requests === undefined ? 'the duration is not over' : `${load.requests} requests were asked for`
  return new InferbenchError(
    'workload-exhausted',
    'load',
    `The ${workload.name} workload ended after ${begun} sessions, and ${asked}.`,
  )
}
