/** @module How many connections are opened ahead of a run, so that none of its requests waits for one. */
import type { ResolvedLoad } from './options.ts'
import { peakOf } from './profile.ts'
import type { Pacing } from './shape.ts'

/** Most connections that are opened to a server without being asked for. */
const MOST = 1_024
/** For a load whose requests in flight can't be told. */
const FEW = 64

type Loaded = Pick<ResolvedLoad, 'connections' | 'prewarm' | 'pacing' | 'requests' | 'warmupRequests' | 'sessions'>

/**
 * Connections to each server, over all workers: in a closed loop as many as places; otherwise as many as requests begin in a
 * second, but at least a few.
 */
export function warmConnections(load: Loaded): number {
  const { connections, prewarm, pacing, requests = Infinity, warmupRequests, sessions = Infinity } = load
  if (connections !== 'pooled' || prewarm === false) return 0
  return prewarm === true ? Math.min(MOST, inFlightOf(pacing), requests + warmupRequests, sessions) : prewarm
}

function inFlightOf(pacing: Pacing): number {
  if (pacing.kind === 'closed') return Math.ceil(peakOf(pacing.concurrency))
  if (pacing.kind === 'users') return pacing.users
  const aSecond = pacing.kind === 'open' ? Math.ceil(peakOf(pacing.rate)) : 0
  return Math.min(pacing.maxInFlight ?? Infinity, Math.max(FEW, aSecond))
}
