/** @module Adds the rows of a run to its totals. */
import type { Totals } from '../metrics/run-metrics.ts'
import { isJudged } from './judged.ts'
import type { RequestRow } from './request-row.ts'

/** Adds a measured request. */
export function addRow(totals: Totals, row: RequestRow): void {
  totals.sent++
  if (isJudged(row)) totals.judged++
  totals.inFlightMs += row.endMs - row.sentMs
  totals.firstSentMs = Math.min(totals.firstSentMs, row.sentMs)
  totals.lastEndMs = Math.max(totals.lastEndMs, row.endMs)
  if (row.outcome === 'completed') addCompleted(totals, row)
}

function addCompleted(totals: Totals, row: RequestRow): void {
  const { sentMs, inputTokens = 0, outputTokens = 0, requestLatency = 0, cachedTokens } = row
  totals.completed++
  totals.inputTokens += inputTokens
  totals.outputTokens += outputTokens
  totals.lastContentMs = Math.max(totals.lastContentMs, sentMs + requestLatency)
  if (cachedTokens === undefined) return
  totals.lookedUpTokens += inputTokens
  totals.cachedTokens += cachedTokens
}
