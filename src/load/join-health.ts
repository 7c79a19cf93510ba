/** @module What the same threads observed of themselves in two legs of a run, as one. */
import type { Delays, WorkerHealth } from './protocol.ts'

/** The worse of what each thread saw, and the sum of what it did. */
export function joinHealth(before: readonly WorkerHealth[], after: readonly WorkerHealth[]): WorkerHealth[] {
  return after.map((later, worker) => {
    const earlier = before[worker]
    return earlier ? join(earlier, later) : later
  })
}

function join(a: WorkerHealth, b: WorkerHealth): WorkerHealth {
  return {
    observedMs: a.observedMs + b.observedMs,
    eventLoopDelayMs: worse(a.eventLoopDelayMs, b.eventLoopDelayMs),
    eventLoopUtilization: Math.max(a.eventLoopUtilization, b.eventLoopUtilization),
    readingDelayMs: a.readingDelayMs && b.readingDelayMs ? joinDelays(a.readingDelayMs, b.readingDelayMs) : undefined,
    gcPauses: { ...joinDelays(a.gcPauses, b.gcPauses), totalMs: a.gcPauses.totalMs + b.gcPauses.totalMs },
    cpuMs: a.cpuMs === undefined || b.cpuMs === undefined ? undefined : a.cpuMs + b.cpuMs,
    peakRssBytes: Math.max(a.peakRssBytes, b.peakRssBytes),
    starvedMs: a.starvedMs + b.starvedMs,
    connectionsOpened: a.connectionsOpened + b.connectionsOpened,
    peakInFlight: Math.max(a.peakInFlight, b.peakInFlight),
  }
}

function joinDelays(a: Delays, b: Delays): Delays {
  return { ...worse(a, b), count: a.count + b.count, max: Math.max(a.max, b.max) }
}

/** The one with the higher p99. */
export function worse<Times extends { readonly p99: number }>(a: Times, b: Times): Times {
  return b.p99 > a.p99 ? b : a
}
