/** @module The metrics of a whole run. */
import type { RunMetric } from './definitions.ts'

/** Sums over the measured requests of a run. Instants are ms of the shared clock. */
export interface Totals {
  sent: number
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
}

export function createTotals(): Totals {
  return {
    sent: 0,
    completed: 0,
    inputTokens: 0,
    outputTokens: 0,
    lookedUpTokens: 0,
    cachedTokens: 0,
    inFlightMs: 0,
    firstSentMs: Infinity,
    lastContentMs: -Infinity,
    lastEndMs: -Infinity,
  }
}

/** Time that throughput refers to: first send to last content, ms; 0 where nothing completed. */
export function measuredMs({ firstSentMs, lastContentMs }: Totals): number {
  return Math.max(0, lastContentMs - firstSentMs)
}

/**
 * Metrics of a run. Those that need a completed request are absent without one, output throughput where nothing was
 * generated, all but the error rate without time.
 */
export function runMetricsOf(totals: Totals): Partial<Record<RunMetric, number>> {
  if (totals.sent === 0) return {}
  const busyMs = totals.lastEndMs - totals.firstSentMs
  const always = {
    errorRate: (totals.sent - totals.completed) / totals.sent,
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
