/** @module What several machines observed of themselves, as one: the worst of them, or their sum. */
import { worse } from '../load/join-health.ts'
import type { ClientHealth } from './run-report.ts'

/** Null where one of them could not tell. */
export function worstClient(clients: readonly (ClientHealth | null)[]): ClientHealth | null {
  const known = clients.filter((client) => client !== null)
  if (known.length < clients.length || known.length === 0) return null
  const most = (of: (client: ClientHealth) => number) => Math.max(...known.map(of))
  const sum = (of: (client: ClientHealth) => number) => known.reduce((total, client) => total + of(client), 0)
  return {
    workers: sum(({ workers }) => workers),
    eventLoopDelayMs: worst(known.map(({ eventLoopDelayMs }) => eventLoopDelayMs))!,
    eventLoopUtilization: most(({ eventLoopUtilization }) => eventLoopUtilization),
    readingDelayMs: worst(known.map(({ readingDelayMs }) => readingDelayMs)),
    gcPauses: worst(known.map(({ gcPauses }) => gcPauses))!,
    gcShare: most(({ gcShare }) => gcShare),
    cpuShare: known.every(({ cpuShare }) => cpuShare !== null) ? most(({ cpuShare }) => cpuShare!) : null,
    peakRssBytes: most(({ peakRssBytes }) => peakRssBytes),
    scheduleLagMs: worst(known.map(({ scheduleLagMs }) => scheduleLagMs)),
    starvedMs: most(({ starvedMs }) => starvedMs),
    connectionsOpened: sum(({ connectionsOpened }) => connectionsOpened),
    peakInFlight: sum(({ peakInFlight }) => peakInFlight),
  }
}

/** The one with the highest p99 of those that are known. */
function worst<Times extends { readonly p99: number }>(all: readonly (Times | null)[]): Times | null {
  const known = all.filter((times) => times !== null)
  return known.length === 0 ? null : known.reduce(worse)
}
