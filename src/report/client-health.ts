/** @module What the sending threads of a run observed, as one: the worst of them where one is enough to spoil a measurement. */
import type { WorkerHealth } from '../load/protocol.ts'
import { quantile, sortSamples } from '../stats/quantile.ts'
import type { ClientHealth } from './run-report.ts'

/** @param lagsMs lateness of sends that had a time to leave at */
export function clientHealth(workers: readonly WorkerHealth[], lagsMs: Float64Array): ClientHealth {
  const sorted = sortSamples(lagsMs)
  const worst = (of: (worker: WorkerHealth) => number) => workers.toSorted((a, b) => of(b) - of(a))[0]!
  const most = (of: (worker: WorkerHealth) => number) => Math.max(...workers.map(of))
  const sum = (of: (worker: WorkerHealth) => number) => workers.reduce((total, worker) => total + of(worker), 0)
  return {
    workers: workers.length,
    eventLoopDelayMs: worst((worker) => worker.eventLoopDelayMs.p99).eventLoopDelayMs,
    eventLoopUtilization: most((worker) => worker.eventLoopUtilization),
    readingDelayMs: worst((worker) => worker.readingDelayMs?.p99 ?? -1).readingDelayMs ?? null,
    gcPauses: worst(gcShareOf).gcPauses,
    gcShare: most(gcShareOf),
    cpuShare: workers.every(({ cpuMs }) => cpuMs !== undefined) ? most(cpuShareOf) : null,
    peakRssBytes: most((worker) => worker.peakRssBytes),
    starvedMs: most((worker) => worker.starvedMs),
    connectionsOpened: sum((worker) => worker.connectionsOpened),
    peakInFlight: sum((worker) => worker.peakInFlight),
    scheduleLagMs: sorted ? { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), max: sorted.at(-1)! } : null,
  }
}

function gcShareOf({ gcPauses, observedMs }: WorkerHealth): number {
  return observedMs > 0 ? gcPauses.totalMs / observedMs : 0
}

function cpuShareOf({ cpuMs = 0, observedMs }: WorkerHealth): number {
  return observedMs > 0 ? cpuMs / observedMs : 0
}
