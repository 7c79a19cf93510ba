/** @module What a sending thread observes of itself while it sends: nothing here is on the way of a request. */
import { createHistogram, monitorEventLoopDelay, performance, PerformanceObserver } from 'node:perf_hooks'

import type { Clock } from '../clock.ts'
import type { WorkerHealth } from './protocol.ts'
import { delaysOf, observeReadingDelay, record } from './reading-delay.ts'

/** How often the event loop's lateness is sampled, ms. */
const LOOP_SAMPLE_MS = 5
const MEMORY_SAMPLE_MS = 1_000

type Observed = Pick<
  WorkerHealth,
  'observedMs' | 'eventLoopDelayMs' | 'eventLoopUtilization' | 'readingDelayMs' | 'gcPauses' | 'cpuMs' | 'peakRssBytes'
>

export interface SelfObservation {
  /** Where the engine sends its stamps. */
  readonly probePort: Promise<number | undefined>
  start(): void
  /** Ends it, and says what was seen since the start. */
  stop(): Observed
}

export function createSelfObservation(clock: Clock): SelfObservation {
  const loopDelay = monitorEventLoopDelay({ resolution: LOOP_SAMPLE_MS })
  const reading = observeReadingDelay(clock)
  const gc = observeGc()
  const memory = observeMemory()
  let startMs = clock.now()
  let startCpuMs = threadCpuMs()
  let startUtilization = performance.eventLoopUtilization()

  return {
    probePort: reading.port,
    start() {
      loopDelay.enable()
      reading.start()
      gc.start()
      memory.start()
      startMs = clock.now()
      startCpuMs = threadCpuMs()
      startUtilization = performance.eventLoopUtilization()
    },
    stop() {
      loopDelay.disable()
      reading.close()
      const cpuMs = threadCpuMs()
      return {
        observedMs: clock.now() - startMs,
        eventLoopDelayMs: lateness(loopDelay),
        eventLoopUtilization: performance.eventLoopUtilization(startUtilization).utilization,
        readingDelayMs: reading.read(),
        gcPauses: gc.stop(),
        cpuMs: cpuMs === undefined || startCpuMs === undefined ? undefined : cpuMs - startCpuMs,
        peakRssBytes: memory.stop(),
      }
    },
  }
}

function lateness(loopDelay: ReturnType<typeof monitorEventLoopDelay>): Observed['eventLoopDelayMs'] {
  const sampled = loopDelay.count > 0
  const lateMs = (nanoseconds: number) => (sampled ? Math.max(0, nanoseconds / 1e6 - LOOP_SAMPLE_MS) : 0)
  return {
    p50: sampled ? lateMs(loopDelay.percentile(50)) : 0,
    p99: sampled ? lateMs(loopDelay.percentile(99)) : 0,
    max: lateMs(loopDelay.max),
  }
}

/** Pauses of this thread's own collector; those of other threads don't hold it up. */
function observeGc(): { start(): void; stop(): Observed['gcPauses'] } {
  const pauses = createHistogram({ figures: 3 })
  let totalMs = 0
  const take = (entries: readonly { readonly duration: number }[]) => {
    for (const { duration } of entries) {
      totalMs += duration
      record(pauses, duration)
    }
  }
  const observer = new PerformanceObserver((list) => take(list.getEntries()))
  return {
    start: () => observer.observe({ entryTypes: ['gc'] }),
    stop() {
      take(observer.takeRecords())
      observer.disconnect()
      return { count: 0, p50: 0, p99: 0, max: 0, ...delaysOf(pauses), totalMs }
    },
  }
}

/** The process's: threads have no memory of their own. */
function observeMemory(): { start(): void; stop(): number } {
  let peak = 0
  let timer: NodeJS.Timeout | undefined
  const look = () => {
    peak = Math.max(peak, residentBytes())
  }
  return {
    start() {
      look()
      timer = setInterval(look, MEMORY_SAMPLE_MS).unref()
    },
    stop() {
      clearInterval(timer)
      look()
      return peak
    },
  }
}

/** What is held now, or the most that ever was, where the run has used up the file descriptor that asking takes. */
function residentBytes(): number {
  try {
    return process.memoryUsage.rss()
  } catch {
    return process.resourceUsage().maxRSS * 1_024
  }
}

/** `undefined` where Node.js is older than 23.9. */
function threadCpuMs(): number | undefined {
  const { threadCpuUsage } = process as Partial<Pick<NodeJS.Process, 'threadCpuUsage'>>
  if (!threadCpuUsage) return undefined
  const { user, system } = threadCpuUsage.call(process)
  return (user + system) / 1e3
}
