/** @module How a load is divided among workers. */
import { availableParallelism } from 'node:os'

import type { ResolvedLoad } from './options.ts'
import { peakOf, type Segment } from './profile.ts'
import type { Pacing } from './shape.ts'

/** Streams that one thread serves without being what is measured, and requests per second. */
const STREAMS_A_WORKER = 128
const RATE_A_WORKER = 500

/**
 * Workers that a load is given unless told: as many as its streams need, but one CPU stays free for bodies and answers.
 * Limits of a container count as CPUs do.
 */
export function workersFor(load: Pick<ResolvedLoad, 'workers' | 'pacing' | 'prefillConcurrency'>): number {
  const { workers, pacing, prefillConcurrency = Infinity } = load
  const most = Math.min(placesAtMost(pacing), prefillConcurrency)
  if (workers !== undefined) return Math.min(workers, most)
  const needed = Math.max(rateOf(pacing) / RATE_A_WORKER, streamsOf(pacing) / STREAMS_A_WORKER)
  const spare = Math.max(1, availableParallelism() - 1)
  return Math.max(1, Math.min(Math.ceil(needed), spare, most))
}

/** Requests per second that are known to come; those of a closed loop depend on the server. */
function rateOf(pacing: Pacing): number {
  if (pacing.kind === 'open') return peakOf(pacing.rate)
  return pacing.kind === 'users' ? pacing.rate : 0
}

/** Requests at once that are known to come; those of an open loop depend on the server. */
function streamsOf(pacing: Pacing): number {
  if (pacing.kind === 'open') return 0
  return pacing.kind === 'closed' ? peakOf(pacing.concurrency) : placesAtMost(pacing)
}

/** No worker goes without a place. */
function placesAtMost(pacing: Pacing): number {
  if (pacing.kind === 'users') return Math.min(pacing.users, pacing.maxInFlight ?? Infinity)
  if (pacing.kind !== 'closed') return pacing.maxInFlight ?? Infinity
  return Math.min(...pacing.concurrency.map(({ from, to }) => Math.max(1, Math.floor(Math.min(from, to)))))
}

/** A worker's part of a number of places over time: whole places, all of them together where each segment begins and ends. */
export function partOf(profile: readonly Segment[], worker: number, workers: number): Segment[] {
  const part = (value: number) => sharePlaces(value, worker, workers)
  return profile.map(({ from, to, ...rest }) => ({ ...rest, from: part(from), to: part(to) }))
}

/** The places of a worker among so many. */
export function sharePlaces(places: number, worker: number, workers: number): number {
  if (places === Infinity) return Infinity
  return Math.floor(places / workers) + (worker < places % workers ? 1 : 0)
}
