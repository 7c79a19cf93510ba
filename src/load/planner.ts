/** @module Which requests a run sends: first turns in the order of the sessions, later ones as answers come. */
import type { Session, Turn, Workload } from '../datasets/workload.ts'
import { InferbenchError } from '../error.ts'
import type { Streams } from '../random/streams.ts'
import { arrivalTimes } from './arrivals.ts'
import { type Conversation, createConversation, type TurnContent } from './conversation.ts'
import type { ResolvedLoad } from './options.ts'
import type { PreparedRequest } from './protocol.ts'

export interface PlannerOptions {
  readonly workload: Workload
  readonly load: ResolvedLoad
  readonly streams: Streams
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
  /** The first request of the next session; `undefined` when there is no further session. */
  begin(): PlannedRequest | undefined
  /**
   * What follows a request: the next turn of its session, due its delay after the answer's end, and under the schedule of a
   * trace not before its own time.
   *
   * @param answer `undefined` where there was none, which ends the session
   * @param endMs end of the request, ms from the start of the run
   */
  follow(origin: Origin, answer: PlannedAnswer | undefined, endMs: number): PlannedRequest | undefined
}

/** @throws InferbenchError where the workload is too small for what the load asks of it */
export function createPlanner({ workload, load, streams }: PlannerOptions): Planner {
  refuseTooSmall(workload, load)
  const fewestRequests = load.warmupRequests + (load.requests ?? Infinity)
  const most = Math.min(workload.sessions, load.sessions ?? Infinity, fewestRequests)
  const startOf = startTimes(load, streams)
  let begun = 0
  let ended = 0
  let keys = 0

  function plan(conversation: Conversation, dueMs: number | undefined): PlannedRequest {
    const { turnIndex, session, isLast } = conversation
    const turn = session.turns[turnIndex]!
    const content = conversation.content()
    return {
      request: { key: keys++, dueMs, opens: turnIndex === 0, closes: isLast },
      content,
      origin: { conversation, turnIndex, turn, promptTokens: content.promptTokens },
    }
  }

  return {
    get begun() {
      return begun
    },
    get live() {
      return begun - ended
    },
    begin() {
      if (begun >= most) return undefined
      const session = workload.session(begun)
      const dueMs = startOf(session)
      // A rate that ends at 0 has no further session.
      if (dueMs === Infinity) return undefined
      begun++
      return plan(createConversation(session, load.history), dueMs)
    },
    follow({ conversation }, answer, endMs) {
      if (!answer || conversation.isLast) {
        ended++
        return undefined
      }
      conversation.answer(answer.text, answer.tokens)
      const { delayMs = 0, startMs = 0 } = conversation.session.turns[conversation.turnIndex]!
      return plan(conversation, Math.max(endMs + delayMs, load.pacing.kind === 'trace' ? startMs : 0))
    },
  }
}

/** When a session's first turn is due, asked once a session in their order. */
function startTimes({ pacing }: ResolvedLoad, streams: Streams): (session: Session) => number | undefined {
  if (pacing.kind === 'closed') return () => undefined
  if (pacing.kind === 'trace') return ({ id, startMs }) => startMs ?? refuseTimeless(id)
  const times = arrivalTimes(pacing.rate, pacing.arrivals, streams)
  return () => times.next().value ?? Infinity
}

function refuseTooSmall({ name, sessions, requests = Infinity }: Workload, load: ResolvedLoad): void {
  const askedRequests = load.requests === undefined ? 0 : load.warmupRequests + load.requests
  const asked = load.sessions ?? 0
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
