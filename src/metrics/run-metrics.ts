/** @module The metrics of a whole run. */
import type { RunMetric } from './definitions.ts'

/** Sums over the measured requests of a run. Instants are ms of the shared clock. */
export interface Totals {
  sent: number
  /** Those of them that were neither sent again nor given up on purpose. */
  judged: number
  completed: number
  inputTokens: number
  outputTokens: number
  /** Of requests whose server reports what was cached: prompt tokens, and the cached ones of them. */
  lookedUpTokens: number
  cachedTokens: number
  /** Σ (end − sent) over all requests, ms. */
  inFlightMs: number
  firstSentMs: number
  /** Last content of a completed request. */
  lastContentMs: number
  /** Last end of any request. */
  lastEndMs: number
  /** The same spans of earlier stretches, where there was a rest after them: first send to last content, and to last end. */
  earlierMs: number
  earlierBusyMs: number
}

export function createTotals(): Totals {
  return {
    sent: 0,
    judged: 0,
    completed: 0,
    inputTokens: 0,
    outputTokens: 0,
    lookedUpTokens: 0,
    cachedTokens: 0,
    inFlightMs: 0,
    firstSentMs: Infinity,
    lastContentMs: -Infinity,
    lastEndMs: -Infinity,
    earlierMs: 0,
    earlierBusyMs: 0,
  }
}

/** Time that throughput refers to: first send to last content, ms; 0 where nothing completed. */
export function measuredMs({ firstSentMs, lastContentMs, earlierMs }: Totals): number {
  return earlierMs + Math.max(0, lastContentMs - firstSentMs)
}

function busyMsOf({ firstSentMs, lastEndMs, earlierBusyMs }: Totals): number {
  return earlierBusyMs + Math.max(0, lastEndMs - firstSentMs)
}

/** What comes next comes after a rest, which is no part of the time. */
export function endStretch(totals: Totals): void {
  const { earlierMs, earlierBusyMs } = { earlierMs: measuredMs(totals), earlierBusyMs: busyMsOf(totals) }
  const { firstSentMs, lastContentMs, lastEndMs } = createTotals()
  Object.assign(totals, { earlierMs, earlierBusyMs, firstSentMs, lastContentMs, lastEndMs })
}

/**
 * Metrics of a run. Those that need a completed request are absent without one, output throughput where nothing was
 * generated, all but the error rate without time.
 */
export function runMetricsOf(totals: Totals): Partial<Record<RunMetric, number>> {
  if (totals.sent === 0) return {}
  const busyMs = busyMsOf(totals)
  const always = {
    ...(totals.judged > 0 ? { errorRate: (totals.judged - totals.completed) / totals.judged } : {}),
    ...(totals.lookedUpTokens > 0 ? { cacheHitRate: totals.cachedTokens / totals.lookedUpTokens } : {}),
    ...(busyMs > 0 ? { concurrency: totals.inFlightMs / busyMs } : {}),
  }
  const seconds = measuredMs(totals) / 1_000
  if (seconds === 0) return always
  return {
    ...always,
    requestsPerSecond: totals.completed / seconds,
    ...(totals.outputTokens > 0 ? { outputTokensPerSecond: totals.outputTokens / seconds } : {}),
    totalTokensPerSecond: (totals.inputTokens + totals.outputTokens) / seconds,
  }
}
