/** @module One run as text: what was asked, its metrics, its objectives, its errors, and the client's own health. */
import Table from 'cli-table3'

import { REQUEST_METRICS, requestMetrics, type RequestMetric } from '../src/metrics/definitions.ts'
import type { RunReport } from '../src/report/run-report.ts'
import { isMet, type Verdict } from '../src/report/verdict.ts'
import type { Summary } from '../src/stats/summary.ts'
import { formatDuration, formatNumber, formatShare } from './format.ts'
import type { Paint } from './paint.ts'

export interface RenderOptions {
  /** Columns of the terminal. */
  readonly width: number
  readonly paint: Paint
}

const NARROW = ['mean', 'p50', 'p95', 'p99'] as const
const WIDE = ['mean', 'stddev', 'min', 'p50', 'p90', 'p95', 'p99', 'max'] as const
/** From this width on the wide columns fit. */
const WIDE_FROM = 110

/** Metrics that a table shows; the others are in the report. */
const SHOWN: readonly RequestMetric[] = REQUEST_METRICS.filter((metric) => metric !== 'prefillTokensPerSecond')

/** Renders a run as lines that fit the width. */
export function renderRun(run: RunReport, { width, paint }: RenderOptions): string {
  return [
    paint.strong(run.name) + (run.attempt > 0 ? paint.faint(` (retry ${run.attempt})`) : ''),
    ...describeEndpoint(run, paint),
    paint.faint(describeLoad(run)),
    '',
    renderMetrics(run, width, paint),
    describeTotals(run),
    ...describeObjectives(run, paint),
    ...run.errors
      .slice(0, 5)
      .map(({ kind, message, count }) => paint.bad(clip(`${count} × ${kind}: ${message}`, width - 4))),
    ...run.validity.problems.map(({ message, advice }) => paint.bad(`void: ${message}; ${advice}`)),
    ...run.validity.warnings.map(({ message, advice }) => paint.unsure(`note: ${message}; ${advice}`)),
    paint.faint(describeClient(run)),
  ].join('\n')
}

function describeEndpoint({ endpoint }: RunReport, paint: Paint): string[] {
  const { url, model, api, simulated } = endpoint
  if (simulated) return [paint.unsure('embedded simulator: no endpoint is set, so no real server was measured')]
  return [paint.faint(`${url} · ${model} · ${api}`)]
}

function describeLoad({ load, counts, durationMs, seed }: RunReport): string {
  const pacing = load.pacing as { kind: string; concurrency?: number; ratePerSecond?: number; arrivals?: string }
  const shape =
    pacing.kind === 'closed'
      ? `${pacing.concurrency} in flight`
      : `${pacing.ratePerSecond} requests/s, ${pacing.arrivals}`
  const warmup = counts.warmup > 0 ? ` after ${formatNumber(counts.warmup)} of warm-up` : ''
  return `${shape} · ${formatNumber(counts.sent)} requests in ${formatDuration(durationMs)}${warmup} · seed ${seed}`
}

function renderMetrics(run: RunReport, width: number, paint: Paint): string {
  const columns = width >= WIDE_FROM ? WIDE : NARROW
  const table = new Table({
    head: ['', '', ...columns].map((name) => paint.faint(name)),
    colAligns: ['left', 'left', ...columns.map(() => 'right' as const)],
    style: { 'head': [], 'border': [], 'padding-left': 0, 'padding-right': 2 },
    chars: plainChars,
  })
  for (const metric of SHOWN) {
    const summary = run.metrics[metric]
    if (summary) {
      table.push([requestMetrics[metric].label, paint.faint(requestMetrics[metric].unit), ...cells(summary, columns)])
    }
  }
  return table.toString().replaceAll(/ +$/gm, '')
}

function cells(summary: Summary, columns: readonly (keyof Summary)[]): string[] {
  return columns.map((column) => formatNumber(summary[column]))
}

function describeTotals({ totals, counts }: RunReport): string {
  const parts = [
    totals.requestsPerSecond === undefined ? [] : [`${formatNumber(totals.requestsPerSecond)} requests/s`],
    totals.outputTokensPerSecond === undefined ? [] : [`${formatNumber(totals.outputTokensPerSecond)} output tokens/s`],
    totals.concurrency === undefined ? [] : [`concurrency ${formatNumber(totals.concurrency)}`],
    totals.errorRate === undefined ? [] : [`errors ${formatShare(totals.errorRate)}`],
    counts.timedOut === 0 ? [] : [`${counts.timedOut} timed out`],
    counts.cancelled === 0 ? [] : [`${counts.cancelled} cancelled`],
  ]
  return parts.flat().join(' · ') || 'no request completed'
}

function describeObjectives(run: RunReport, paint: Paint): string[] {
  return run.slos.map((verdict) => {
    const colour = isMet(verdict) ? paint.good : verdict.status === 'inconclusive' ? paint.unsure : paint.bad
    return colour(describeObjective(verdict))
  })
}

/** `✓ ttft p99 ≤ 400 ms: 61.3 (85 % below), interval 58.2 … 64.9`. */
function describeObjective(verdict: Verdict): string {
  const { metric, statistic, limits, unit, observed, interval, status, reason, negated } = verdict
  const mark = status === 'inconclusive' ? '?' : isMet(verdict) ? '✓' : '✗'
  const show = (value: number) => (unit === 'share' ? formatShare(value) : formatNumber(value))
  const bounds = [
    limits.max === undefined ? [] : [`≤ ${show(limits.max)}`],
    limits.min === undefined ? [] : [`≥ ${show(limits.min)}`],
  ].flat()
  const objective = `${negated ? 'not ' : ''}${metric}${statistic === null ? '' : ` ${statistic}`} ${bounds.join(', ')}${unit === 'share' ? '' : ` ${unit}`}`
  const ends = interval?.map((end) => (end === null ? '–' : show(end)))
  const range = ends ? `, interval ${ends.join(' … ')}` : ''
  const seen = observed === null ? 'not observed' : `${show(observed)}${describeMargin(verdict)}${range}`
  return `${mark} ${objective}: ${seen}${reason === null ? '' : ` · inconclusive: ${reason}`}`
}

/** How far the observation is from its bound, relative to the bound. */
function describeMargin({ observed, limits }: Verdict): string {
  const bound = limits.max ?? limits.min
  if (observed === null || bound === undefined || bound === 0) return ''
  const share = Math.abs(observed - bound) / Math.abs(bound)
  return ` (${formatShare(Number(share.toPrecision(2)))} ${observed > bound ? 'above' : 'below'})`
}

function describeClient({ client, counts }: RunReport): string {
  if (!client) return 'client: no word, the run was killed'
  const { eventLoopDelayMs, eventLoopUtilization, scheduleLagMs, connectionsOpened } = client
  const parts = [
    `loop delay p99 ${formatNumber(eventLoopDelayMs.p99)} ms`,
    `busy ${formatShare(Number(eventLoopUtilization.toPrecision(2)))}`,
    ...(scheduleLagMs ? [`schedule lag p99 ${formatNumber(scheduleLagMs.p99)} ms`] : []),
    `${formatNumber(connectionsOpened)} connections for ${formatNumber(counts.sent + counts.warmup)} requests`,
  ]
  return `client: ${parts.join(' · ')}`
}

function clip(text: string, width: number): string {
  const line = text.replaceAll(/\s+/g, ' ')
  return line.length > width ? `${line.slice(0, width - 1)}…` : line
}

const plainChars = {
  'top': '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  'bottom': '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  'left': '',
  'left-mid': '',
  'mid': '',
  'mid-mid': '',
  'right': '',
  'right-mid': '',
  'middle': '',
}
