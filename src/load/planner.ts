/** @module Which requests a run sends: first turns in the order of the sessions, later ones as answers come. */
import type { Session, Turn, Workload } from '../datasets/workload.ts'
import { InferbenchError } from '../error.ts'
import type { Streams } from '../random/streams.ts'
import { arrivalTimes } from './arrivals.ts'
import { createCancelDraw } from './cancel.ts'
import { type Conversation, createConversation, type TurnContent } from './conversation.ts'
import type { ResolvedLoad } from './options.ts'
import type { PreparedRequest } from './protocol.ts'
import { pausesOf } from './retries.ts'
import type { Pacing } from './shape.ts'
import { partOfLoad, sessionOf, type Shard, shareOf, timesOf, WHOLE } from './shard.ts'
import { type Slot, slotMs } from './users.ts'

export interface PlannerOptions {
  readonly workload: Workload
  /** The whole load, whoever sends it. */
  readonly load: ResolvedLoad
  readonly streams: Streams
  /** Which part of it is sent. @default all of it */
  readonly shard?: Shard | undefined
}

/** A request before its body is built, and what of the workload it carries. */
export interface PlannedRequest {
  readonly request: Omit<PreparedRequest, 'pieces'>
  readonly content: TurnContent
  readonly origin: Origin
}

/** Where a request comes from. */
export interface Origin {
  readonly conversation: Conversation
  readonly turnIndex: number
  readonly turn: Turn
  /** Tokens of the whole prompt, history included, by the dataset's tokenizer. */
  readonly promptTokens: number
  /** Whose turn it is, where users take turns. */
  readonly slot?: Slot | undefined
}

/** An answer as the next turn needs it; its tokens are counted where it becomes history. */
export interface PlannedAnswer {
  readonly text: string
  readonly tokens: () => number
}

export interface Planner {
  /** Sessions that have begun. */
  readonly begun: number
  /** Those of them that have not ended, as far as answers have been told. */
  readonly live: number
  /** True once the rate is 0 for good: no further session comes, though the workload has more. */
  readonly isRateOver: boolean
  /** The first request of the next session; `undefined` when there is no further session. */
  begin(): PlannedRequest | undefined
  /**
   * What follows a request: the next turn of its session, due its delay after the answer's end, and under the schedule of a
   * trace not before its own time. Users wait for their next slot instead, and begin another session after their last turn.
   *
   * @param answer `undefined` where there was none, which ends the session
   * @param endMs end of the request, ms from the start of the run
   */
  follow(origin: Origin, answer: PlannedAnswer | undefined, endMs: number): PlannedRequest | undefined
}

/** @throws InferbenchError where the workload is too small for what the load asks of it */
export function createPlanner({ workload, load, streams, shard = WHOLE }: PlannerOptions): Planner {
  refuseTooSmall(workload, load)
  const { warmupRequests, requests = Infinity, ...own } = partOfLoad(load, shard)
  const { pacing, cancel, retries } = load
  const most = Math.min(workload.sessions, load.sessions ?? Infinity)
  /** Sessions that begin without waiting for another one to end. */
  const mostAtOnce =
    own.pacing.kind === 'users' ? own.pacing.users : Math.min(shareOf(most, shard), warmupRequests + requests)
  if (mostAtOnce === 0 && shard.of > 1) throw tooFew(workload.name, `${most} sessions, and ${shard.of} machines`)
  const startOf = startTimes(load, streams, shard)
  const cancelAfterMs = cancel ? createCancelDraw(cancel, streams) : () => undefined
  let opened = 0
  let begun = 0
  let ended = 0
  let keys = 0
  let isRateOver = false

  function plan(conversation: Conversation, times: Times): PlannedRequest {
    const { turnIndex, session, isLast, index } = conversation
    const turn = session.turns[turnIndex]!
    const content = conversation.content()
    return {
      request: {
        key: keys++,
        session: index,
        dueMs: times.dueMs,
        slotMs: times.slotMs,
        opens: turnIndex === 0,
        closes: isLast,
        cancelAfterMs: cancelAfterMs(index, turnIndex),
        retryPausesMs: retries && pausesOf(retries, streams, index, turnIndex),
      },
      content,
      origin: { conversation, turnIndex, turn, promptTokens: content.promptTokens, slot: times.slot },
    }
  }

  function open(index: number, session: Session, times: Times): PlannedRequest {
    begun++
    return plan(createConversation(session, load.history, index), times)
  }

  /** A user's next slot, which an answer that is late delays. */
  function nextSlot({ user, index }: Slot, endMs: number): Times {
    const slot = { user, index: index + 1 }
    const atMs = slotMs(pacing as Extract<Pacing, { kind: 'users' }>, slot)
    return { slot, slotMs: atMs, dueMs: Math.max(atMs, endMs) }
  }

  function nextTurn(conversation: Conversation, endMs: number): Times {
    const { delayMs = 0, startMs = 0 } = conversation.session.turns[conversation.turnIndex]!
    return { dueMs: Math.max(endMs + delayMs, pacing.kind === 'trace' ? startMs : 0) }
  }

  return {
    get begun() {
      return begun
    },
    get live() {
      return begun - ended
    },
    get isRateOver() {
      return isRateOver
    },
    begin() {
      if (opened >= mostAtOnce) return undefined
      const index = sessionOf(shard, opened)
      const session = workload.session(index)
      const times = startOf(session, index)
      isRateOver = times.dueMs === Infinity
      if (isRateOver) return undefined
      opened++
      return open(index, session, times)
    },
    follow({ conversation, slot }, answer, endMs) {
      if (answer && !conversation.isLast) {
        conversation.answer(answer.text, answer.tokens)
        return plan(conversation, slot ? nextSlot(slot, endMs) : nextTurn(conversation, endMs))
      }
      ended++
      // Whose session comes next doesn't depend on who is done first.
      const next = conversation.index + (pacing.kind === 'users' ? pacing.users : 0)
      return slot && next < most ? open(next, workload.session(next), nextSlot(slot, endMs)) : undefined
    },
  }
}

/** When a turn may leave, and whose slot it takes at what time. */
interface Times extends Pick<PreparedRequest, 'dueMs' | 'slotMs'> {
  readonly slot?: Slot
}

/** When a session's first turn is due, asked once a session in their order. */
function startTimes(
  { pacing }: ResolvedLoad,
  streams: Streams,
  shard: Shard,
): (session: Session, index: number) => Times {
  if (pacing.kind === 'closed') return () => ({ dueMs: undefined })
  if (pacing.kind === 'trace') return ({ id, startMs }) => ({ dueMs: startMs ?? refuseTimeless(id) })
  if (pacing.kind === 'users') {
    return (_, user) => ({ slot: { user, index: 0 }, dueMs: slotMs(pacing, { user, index: 0 }) })
  }
  const times = timesOf(arrivalTimes(pacing.rate, pacing.arrivals, streams), shard)
  return () => ({ dueMs: times.next().value ?? Infinity })
}

function refuseTooSmall({ name, sessions, requests = Infinity }: Workload, load: ResolvedLoad): void {
  const askedRequests = load.requests === undefined ? 0 : load.warmupRequests + load.requests
  const asked = load.sessions ?? 0
  if (load.pacing.kind === 'users' && load.pacing.users > sessions) {
    throw tooFew(name, `${sessions} sessions, and ${load.pacing.users} users`)
  }
  if (asked > sessions) throw tooFew(name, `${sessions} sessions, and ${asked}`)
  if (load.sessions === undefined && askedRequests > requests) {
    throw tooFew(name, `${requests} requests, and ${askedRequests}`)
  }
}

function tooFew(name: string, counts: string): InferbenchError {
  return new InferbenchError('workload-exhausted', 'load', `The ${name} workload has ${counts} were asked for.`)
}

function refuseTimeless(id: string): never {
  throw new InferbenchError(
    'no-start-time',
    'load',
    `schedule: 'trace' needs the time at which each session starts, and session ${id} has none. Give rate or concurrency instead.`,
  )
}
