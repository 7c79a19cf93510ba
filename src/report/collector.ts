/** @module Gathers the rows of a run as they come, and makes the report of them. */
import type { WorkerHealth } from '../load/protocol.ts'
import type { RunMedia } from '../media/media-use.ts'
import { createTotals, measuredMs, runMetricsOf } from '../metrics/run-metrics.ts'
import { createSamples, type Samples } from '../metrics/samples.ts'
import { GrowingColumn } from '../stats/growing-column.ts'
import { clientHealth } from './client-health.ts'
import { createErrorTally } from './error-tally.ts'
import { judge } from './judge.ts'
import type { RequestRow } from './request-row.ts'
import { type RunHead, type RunReport, SCHEMA_VERSION } from './run-report.ts'
import { parseSlo } from './slo.ts'
import { findProblems } from './validity.ts'
import type { Verdict } from './verdict.ts'
import { findWarnings, lengthDiffers } from './warnings.ts'

export interface Collector {
  readonly samples: Samples
  add(row: RequestRow): void
  /**
   * @param health of each sending thread; absent where they could not tell any more
   * @param media what the requests carried; rows don't tell
   */
  finish(health: readonly WorkerHealth[] | undefined, finished: boolean, media?: RunMedia): RunReport
}

export function createCollector({ clientBounds, slo, ...head }: RunHead): Collector {
  const samples = createSamples()
  const totals = createTotals()
  const lags = new GrowingColumn()
  const errors = createErrorTally()
  const sessions = { started: 0, completed: 0, failed: 0, longest: 0 }
  const counts = { sent: 0, completed: 0, failed: 0, timedOut: 0, cancelled: 0, warmup: 0 }
  const tokenSources: RunReport['tokenSources'] = { input: {}, output: {} }
  const lengths = { asked: 0, differing: 0 }

  function addMeasured(row: RequestRow): void {
    counts.sent++
    totals.sent++
    totals.inFlightMs += row.endMs - row.sentMs
    totals.firstSentMs = Math.min(totals.firstSentMs, row.sentMs)
    totals.lastEndMs = Math.max(totals.lastEndMs, row.endMs)
    if (hasDueTime(row, head.load.pacing)) lags.push(row.sentMs - row.scheduledMs - (row.heldMs ?? 0))
    if (row.error) errors.add(row.error)
    if (row.outcome === 'completed') addCompleted(row)
    else if (row.outcome === 'failed') counts.failed++
    else if (row.outcome === 'timed-out') counts.timedOut++
    else counts.cancelled++
  }

  function addToSession({ turn, turns, outcome }: RequestRow): void {
    if (turn === 0) sessions.started++
    sessions.longest = Math.max(sessions.longest, turns)
    if (outcome === 'failed' || outcome === 'timed-out') sessions.failed++
    else if (outcome === 'completed' && turn === turns - 1) sessions.completed++
  }

  function addCompleted(row: RequestRow): void {
    const { outputTokens = 0, inputTokens = 0, requestLatency = 0, cachedTokens, tokenSource, maxTokens } = row
    samples.add(row, row.icl ?? [])
    counts.completed++
    totals.completed++
    totals.inputTokens += inputTokens
    totals.outputTokens += outputTokens
    if (cachedTokens !== undefined) {
      totals.lookedUpTokens += inputTokens
      totals.cachedTokens += cachedTokens
    }
    totals.lastContentMs = Math.max(totals.lastContentMs, row.sentMs + requestLatency)
    if (tokenSource) {
      increment(tokenSources.input, tokenSource.input)
      if (tokenSource.output) increment(tokenSources.output, tokenSource.output)
    }
    if (maxTokens === undefined || row.outputTokens === undefined) return
    lengths.asked++
    if (lengthDiffers(outputTokens, maxTokens)) lengths.differing++
  }

  return {
    samples,
    add(row) {
      addToSession(row)
      if (row.phase === 'warmup') counts.warmup++
      else addMeasured(row)
    },
    finish(health, finished, media = {}) {
      const measured = {
        finished,
        durationMs: measuredMs(totals),
        counts: { ...counts },
        sessions: { ...sessions, unfinished: sessions.started - sessions.completed - sessions.failed },
        errors: errors.list(),
        tokenSources,
        metrics: samples.summaries(),
        totals: runMetricsOf(totals),
        media,
        client: health ? clientHealth(health, lags.values()) : null,
      }
      const problems = findProblems(measured, clientBounds)
      const validity = {
        valid: problems.length === 0,
        problems,
        warnings: findWarnings({ ...measured, workload: head.workload }, lengths),
      }
      const run: RunReport = { schemaVersion: SCHEMA_VERSION, ...head, ...measured, validity, slos: [] }
      return { ...run, slos: slo ? judge(run, samples, parseSlo(slo)).map(ofPlugin) : [] }
    },
  }
}

/** The plugin's objectives are judged before any assertion of the test is made, and without one as well. */
function ofPlugin(verdict: Verdict): Verdict {
  return { ...verdict, source: 'plugin' }
}

/** False for what leaves as soon as there is a place for it; a turn of a session that keeps its place has a time. */
function hasDueTime({ turn }: RequestRow, { kind, concurrencyOf }: RunHead['load']['pacing']): boolean {
  return kind !== 'closed' || (turn > 0 && concurrencyOf === 'sessions')
}

function increment(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1
}
