/** @module Requests of a run in order of their numbers, bodies built, due times set. */
import type { Turn, Workload } from '../datasets/workload.ts'
import type { Target } from '../endpoints/target.ts'
import { InferbenchError } from '../error.ts'
import type { Streams } from '../random/streams.ts'
import { arrivalTimes } from './arrivals.ts'
import type { ResolvedLoad } from './options.ts'
import type { PreparedRequest } from './protocol.ts'

export interface PrepareOptions {
  readonly workload: Workload
  readonly target: Target
  readonly model: string
  readonly load: ResolvedLoad
  readonly streams: Streams
}

/** A request, and what of the workload it carries. */
export interface PlannedRequest {
  readonly request: PreparedRequest
  readonly origin: Origin
}

/** Where a request comes from. */
export interface Origin {
  readonly sessionId: string
  readonly turn: Turn
}

/** Yields request 0, 1, 2 …, up to the load's bound; a load bounded by time alone does not end here. */
export function* prepareRequests(options: PrepareOptions): Generator<PlannedRequest, void> {
  const { load, workload } = options
  const total = load.warmupRequests + (load.requests ?? Infinity)
  if (Number.isFinite(total) && total > workload.sessions) throw exhausted(workload, total)
  const due =
    load.pacing.kind === 'open'
      ? arrivalTimes(load.pacing.ratePerSecond, load.pacing.arrivals, options.streams)
      : undefined
  for (let seq = 0; seq < total; seq++) {
    if (seq >= workload.sessions) throw exhausted(workload, total)
    const { id, turns } = workload.session(seq)
    const turn = turns[0]!
    yield {
      request: { seq, body: buildBody(options, turn), dueMs: due?.next().value },
      origin: { sessionId: id, turn },
    }
  }
}

function buildBody({ target, model }: PrepareOptions, turn: Turn): Uint8Array {
  const body = target.api.body({
    model,
    messages: [{ role: 'user', content: turn.parts }],
    maxTokens: turn.maxTokens,
    streaming: target.streaming,
    extraBody: target.extraBody,
  })
  return new TextEncoder().encode(body)
}

function exhausted({ name, sessions }: Workload, total: number): InferbenchError {
  const asked = Number.isFinite(total) ? `${total} requests were asked for` : 'the duration is not over'
  return new InferbenchError(
    'workload-exhausted',
    'load',
    `The ${name} workload has ${sessions} sessions, and ${asked}.`,
  )
}
