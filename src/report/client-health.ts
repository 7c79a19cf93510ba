/** @module What the sending threads of a run observed, as one: the worst of them where one is enough to spoil a measurement. */
import type { WorkerHealth } from '../load/protocol.ts'
import { quantile, sortSamples } from '../stats/quantile.ts'
import type { ClientHealth } from './run-report.ts'

/** @param lagsMs lateness of sends that had a time to leave at */
export function clientHealth(workers: readonly WorkerHealth[], lagsMs: Float64Array): ClientHealth {
  const sorted = sortSamples(lagsMs)
  const latest = workers.reduce((worst, each) =>
    each.eventLoopDelayMs.p99 > worst.eventLoopDelayMs.p99 ? each : worst,
  )
  const most = (of: (worker: WorkerHealth) => number) => Math.max(...workers.map(of))
  const sum = (of: (worker: WorkerHealth) => number) => workers.reduce((total, worker) => total + of(worker), 0)
  return {
    workers: workers.length,
    eventLoopDelayMs: latest.eventLoopDelayMs,
    eventLoopUtilization: most((worker) => worker.eventLoopUtilization),
    starvedMs: most((worker) => worker.starvedMs),
    connectionsOpened: sum((worker) => worker.connectionsOpened),
    peakInFlight: sum((worker) => worker.peakInFlight),
    scheduleLagMs: sorted ? { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), max: sorted.at(-1)! } : null,
  }
}
