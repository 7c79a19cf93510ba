/** @module Gathers the rows of a run as they come, and makes the report of them. */
import type { WorkerHealth } from '../load/protocol.ts'
import type { RunMedia } from '../media/media-use.ts'
import { createTotals, endStretch, measuredMs, runMetricsOf } from '../metrics/run-metrics.ts'
import { createSamples, type Samples } from '../metrics/samples.ts'
import { GrowingColumn } from '../stats/growing-column.ts'
import { clientHealth } from './client-health.ts'
import type { AbortReason } from './early-stop.ts'
import { createErrorTally } from './error-tally.ts'
import { createHttpTally } from './http-tally.ts'
import { judge } from './judge.ts'
import { createRepeatTally } from './repeats.ts'
import type { RequestRow } from './request-row.ts'
import { addRow } from './row-totals.ts'
import { type RunHead, type RunReport, SCHEMA_VERSION } from './run-report.ts'
import { createServerTally } from './server-tally.ts'
import { createSliceTally } from './slices.ts'
import { parseSlo } from './slo.ts'
import { parseUntilCv } from './until-cv.ts'
import { findProblems } from './validity.ts'
import type { Verdict } from './verdict.ts'
import { findWarnings, lengthDiffers } from './warnings.ts'

export interface Collector {
  readonly samples: Samples
  add(row: RequestRow): void
  /** Ends the repeat under way; true once the repeats agree as the load asks. */
  endRepeat(): boolean
  /**
   * @param health of each sending thread; absent where they could not tell any more
   * @param media what the requests carried; rows don't tell
   * @param abortedBecause why the run was ended before its bound, where it was
   */
  finish(
    health: readonly WorkerHealth[] | undefined,
    finished: boolean,
    media?: RunMedia,
    abortedBecause?: AbortReason,
  ): RunReport
}

export function createCollector({ clientBounds, slo, ...head }: RunHead): Collector {
  const samples = createSamples()
  const totals = createTotals()
  const lags = new GrowingColumn()
  const errors = createErrorTally()
  const http = createHttpTally()
  const servers = head.endpoint.urls && createServerTally(head.endpoint.urls)
  const slices = head.load.sliceMs === undefined ? undefined : createSliceTally(head.load.sliceMs)
  const sessions = { started: 0, completed: 0, failed: 0, withdrawn: 0, longest: 0 }
  const counts = { sent: 0, completed: 0, failed: 0, timedOut: 0, cancelled: 0, withdrawn: 0, retried: 0, warmup: 0 }
  const tokenSources: RunReport['tokenSources'] = { input: {}, output: {} }
  const lengths = { asked: 0, differing: 0 }
  const repeats = (head.load.repeats ?? 1) > 1 ? createRepeatTally() : undefined
  let lateTurns = 0
  let repeat: number | undefined
  const hasConverged = head.load.untilCv && parseUntilCv(head.load.untilCv)
  const isEnough = () => (repeats && hasConverged?.(repeats.estimates())) === true

  /** The time between two repeats is no part of the run's. */
  function endRepeat(): void {
    endStretch(totals)
    repeats?.end()
  }

  function addMeasured(row: RequestRow): void {
    if (row.repeat !== repeat) endRepeat()
    repeat = row.repeat
    counts.sent++
    addRow(totals, row)
    repeats?.add(row)
    if (hasDueTime(row, head.load.pacing)) lags.push(row.sentMs - row.scheduledMs - (row.heldMs ?? 0))
    if (head.load.pacing.kind === 'users' && row.attempt === undefined && row.heldMs !== undefined) lateTurns++
    if (row.error) errors.add(row.error)
    slices?.add(row)
    http.add(row)
    servers?.add(row)
    if (row.outcome === 'completed') addCompleted(row)
    else if (row.retried) counts.retried++
    else if (row.outcome === 'withdrawn') counts.withdrawn++
    else if (row.outcome === 'failed') counts.failed++
    else if (row.outcome === 'timed-out') counts.timedOut++
    else counts.cancelled++
  }

  function addToSession({ turn, turns, outcome, attempt, retried }: RequestRow): void {
    if (turn === 0 && attempt === undefined) sessions.started++
    sessions.longest = Math.max(sessions.longest, turns)
    if (retried) return
    if (outcome === 'withdrawn') sessions.withdrawn++
    else if (outcome === 'failed' || outcome === 'timed-out') sessions.failed++
    else if (outcome === 'completed' && turn === turns - 1) sessions.completed++
  }

  function addCompleted(row: RequestRow): void {
    const { outputTokens = 0, tokenSource, maxTokens } = row
    samples.add(row, row.icl ?? [], row.sentMs)
    counts.completed++
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
    endRepeat() {
      endRepeat()
      return isEnough()
    },
    finish(health, finished, media = {}, abortedBecause) {
      endRepeat()
      const phases = http.summary()
      const measured = {
        finished,
        ...(abortedBecause && { abortedBecause }),
        durationMs: measuredMs(totals),
        counts: { ...counts },
        sessions: { ...sessions, unfinished: unfinishedOf(sessions) },
        errors: errors.list(),
        tokenSources,
        metrics: samples.summaries(),
        totals: runMetricsOf(totals),
        ...(repeats && { repeats: { ...repeats.estimates(), converged: hasConverged ? isEnough() : null } }),
        ...(slices && { slices: slices.list(samples) }),
        ...(phases && { http: phases }),
        ...(servers && { servers: servers.list() }),
        media,
        client: health ? clientHealth(health, lags.values()) : null,
      }
      const problems = findProblems(measured, clientBounds)
      const validity = {
        valid: problems.length === 0,
        problems,
        warnings: findWarnings({ ...measured, workload: head.workload }, lengths, lateTurns),
      }
      const run: RunReport = { schemaVersion: SCHEMA_VERSION, ...head, ...measured, validity, slos: [] }
      if (!slo) return run
      if (head.shard) return { ...run, deferred: [{ kind: 'slo', slo, negated: false, source: 'plugin' }] }
      return { ...run, slos: judge(run, samples, parseSlo(slo)).map(ofPlugin) }
    },
  }
}

function unfinishedOf({ started, completed, failed, withdrawn }: Omit<RunReport['sessions'], 'unfinished'>): number {
  return started - completed - failed - withdrawn
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
