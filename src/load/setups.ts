/** @module What each worker of a run is started with: its part of the places, and all of the bounds. */
import type { Target } from '../endpoints/target.ts'
import { partOf, sharePlaces, workersFor } from './division.ts'
import type { ResolvedLoad } from './options.ts'
import type { SendingBounds } from './pacer.ts'
import type { PlannerOptions } from './planner.ts'
import { peakOf, type Segment, steady } from './profile.ts'
import type { ServerSetup, WorkerSetup } from './protocol.ts'
import type { Pacing } from './shape.ts'
import { partOfLoad } from './shard.ts'
import { ticketMemory } from './tickets.ts'
import { warmConnections } from './warming.ts'

/** Of a run, what its workers have to know. */
interface Run extends Pick<PlannerOptions, 'load' | 'workload' | 'shard'> {
  readonly target: Target
  /** A UUID. */
  readonly runId: string
  readonly signal: AbortSignal
  /** Number of the first request. @default 0 */
  readonly firstSeq?: number
}

/** Bodies kept ready: enough for twice the concurrency, or for a second of an open loop. */
const LOOKAHEAD_REQUESTS = 64

/** A setup for each worker of this machine's part of a load. */
export function setupsOf(run: Run): WorkerSetup[] {
  const { target, runId, signal, firstSeq = 0 } = run
  const load = partOfLoad(run.load, run.shard)
  const { pacing, prefillConcurrency = Infinity } = load
  const workers = workersFor(load)
  const warm = signal.aborted ? 0 : warmConnections(load)
  const shared = {
    servers: serversOf(target),
    balance: target.balance,
    reuse: load.connections,
    runId,
    placesOf: pacing.kind === 'closed' ? pacing.concurrencyOf : 'requests',
    bounds: boundsOf(load, firstSeq, measuredFromMs(run)),
    tickets: ticketMemory(firstSeq),
    timeoutMs: load.timeoutMs,
    gracePeriodMs: load.gracePeriodMs,
    retries: load.retries && { on: load.retries.on, longestWaitMs: load.retries.longestWaitMs },
    lookahead: Math.ceil(lookaheadOf(load) / workers),
  }
  return Array.from({ length: workers }, (_, worker) => ({
    ...shared,
    warm: sharePlaces(warm, worker, workers),
    places: partOf(placesOf(pacing), worker, workers),
    prefillPlaces: sharePlaces(prefillConcurrency, worker, workers),
  }))
}

function serversOf({ servers, api }: Target): ServerSetup[] {
  return servers.map(({ connection, basePath, headers }) => ({ connection, path: basePath + api.path, headers }))
}

function boundsOf(load: ResolvedLoad, firstSeq: number, fromMs: number | undefined): SendingBounds {
  const { warmupRequests, warmupMs, requests = Infinity, durationMs = Infinity } = load
  return { warmupRequests: firstSeq + warmupRequests, warmupMs, requests, durationMs, measuredFromMs: fromMs }
}

/** Of a part of a load, when the first request of the whole is due, where that one is measured and has a time. */
function measuredFromMs({ load, workload, shard }: Run): number | undefined {
  if (!shard || load.pacing.kind === 'closed' || load.warmupRequests > 0) return undefined
  return load.pacing.kind === 'trace' ? workload.session(0).startMs : 0
}

function lookaheadOf({ pacing }: ResolvedLoad): number {
  if (pacing.kind === 'trace') return LOOKAHEAD_REQUESTS
  if (pacing.kind === 'users') return Math.max(LOOKAHEAD_REQUESTS, Math.ceil(pacing.rate))
  const most = pacing.kind === 'closed' ? 2 * peakOf(pacing.concurrency) : peakOf(pacing.rate)
  return Math.max(LOOKAHEAD_REQUESTS, Math.ceil(most))
}

function placesOf(pacing: Pacing): readonly Segment[] {
  if (pacing.kind === 'closed') return pacing.concurrency
  return steady(pacing.maxInFlight ?? Infinity)
}
