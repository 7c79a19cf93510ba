/** @module One run as text: what was asked, its metrics, its objectives, its errors, and the client's own health. */
import { stripVTControlCharacters } from 'node:util'

import Table from 'cli-table3'

import { REQUEST_METRICS, requestMetrics, type RequestMetric } from '../src/metrics/definitions.ts'
import { formatCount, formatNumber, formatShare } from '../src/report/format.ts'
import type { RunReport } from '../src/report/run-report.ts'
import { isMet, type Verdict } from '../src/report/verdict.ts'
import type { Summary } from '../src/stats/summary.ts'
import { formatDuration } from './format.ts'
import type { Paint } from './paint.ts'
import { clip, columnsOf, printable, wrap } from './text.ts'

export interface RenderOptions {
  /** Columns of the terminal. */
  readonly width: number
  readonly paint: Paint
}

/** Columns of the table: the first set that fits, and from which width on; the tables of a terminal should look alike. */
const COLUMNS: readonly { readonly from: number; readonly names: readonly (keyof Summary)[] }[] = [
  { from: 110, names: ['mean', 'stddev', 'min', 'p50', 'p90', 'p95', 'p99', 'max'] },
  { from: 0, names: ['mean', 'p50', 'p95', 'p99'] },
  { from: 0, names: ['p50', 'p99'] },
]

/** Metrics that a table shows; the others are in the report. */
const SHOWN: readonly RequestMetric[] = REQUEST_METRICS.filter(
  (metric) => metric !== 'prefillTokensPerSecond' && metric !== 'cachedTokens',
)

/** Kinds of error that are listed. */
const ERRORS = 5

/** Renders a run as lines that fit the width. */
export function renderRun(run: RunReport, { width, paint }: RenderOptions): string {
  const plain = (text: string) => text
  const say = (colour: (text: string) => string, text: string) =>
    wrap(printable(text), width).map((line) => colour(line))
  const { endpoint, errors, validity } = run
  return [
    ...say(paint.strong, describeName(run)),
    ...say(endpoint.simulated ? paint.unsure : paint.faint, describeEndpoint(endpoint)),
    ...say(paint.faint, describeLoad(run)),
    ...renderMetrics(run, width, paint),
    ...say(plain, describeTotals(run)),
    ...run.slos.flatMap((verdict) => say(colourOf(verdict, paint), describeObjective(verdict, validity.valid))),
    ...errors.slice(0, ERRORS).map((error) => paint.bad(clip(printable(describeError(error)), width))),
    ...(errors.length > ERRORS ? [paint.bad(`… and ${errors.length - ERRORS} more: see the report`)] : []),
    ...validity.problems.flatMap(({ message, advice }) => say(paint.bad, `void: ${message}; ${advice}`)),
    ...validity.warnings.flatMap(({ message, advice }) => say(paint.unsure, `note: ${message}; ${advice}`)),
    ...say(paint.faint, describeClient(run)),
  ].join('\n')
}

/** `chat (gpu-1, retry 1)`. */
function describeName({ name, suite, attempt }: RunReport): string {
  const details = [suite.project, attempt > 0 ? `retry ${attempt}` : ''].filter((detail) => detail !== '')
  return details.length === 0 ? name : `${name} (${details.join(', ')})`
}

function describeEndpoint({ url, model, api, simulated }: RunReport['endpoint']): string {
  if (simulated) return 'embedded simulator: no endpoint is set, so no real server was measured'
  return `${url} · ${model} · ${api}`
}

function describeLoad(run: RunReport): string {
  const { counts, durationMs, seed } = run
  const warmup = counts.warmup > 0 ? ` after ${formatNumber(counts.warmup)} of warm-up` : ''
  return `${describePacing(run)} · ${formatCount(counts.sent, 'request')}${describeSessions(run)} in ${formatDuration(durationMs)}${warmup} · seed ${seed}`
}

function describePacing({ load, sessions }: RunReport): string {
  const pacing = load.pacing as {
    concurrency: Segments
    rate: Segments
    arrivals: { kind: string }
  } & typeof load.pacing
  if (pacing.kind === 'trace') return 'at the times of the trace'
  const unit = sessions.longest > 1 ? 'session' : 'request'
  if (pacing.kind === 'open') return `${describeProfile(pacing.rate)} ${unit}s/s, ${pacing.arrivals.kind}`
  const holdsPlace = pacing.concurrencyOf === 'sessions' ? unit : 'request'
  const most = describeProfile(pacing.concurrency)
  return holdsPlace === 'session' ? `${most} sessions at once` : `${most} in flight`
}

type Segments = readonly { readonly from: number; readonly to: number }[]

/** `16`, or `1 → 16 → 4` where it changes. */
function describeProfile(segments: Segments): string {
  const values = segments.flatMap(({ from, to }) => [from, to])
  return values
    .filter((value, i) => value !== values[i - 1])
    .map((value) => formatNumber(value))
    .join(' → ')
}

/** ` of 20 sessions`, where sessions have more than a request. */
function describeSessions({ sessions }: RunReport): string {
  return sessions.longest > 1 ? ` of ${formatCount(sessions.started, 'session')}` : ''
}

/** The table between two empty lines; nothing where there are no metrics. */
function renderMetrics(run: RunReport, width: number, paint: Paint): string[] {
  const metrics = SHOWN.filter((metric) => run.metrics[metric])
  if (metrics.length === 0) return []
  const tables = COLUMNS.filter(({ from }) => width >= from).map(({ names }) => renderTable(run, metrics, names, paint))
  const fitting = tables.find((lines) => lines.every((line) => columnsOf(stripVTControlCharacters(line)) <= width))
  return ['', ...(fitting ?? tables.at(-1)!)]
}

function renderTable(
  run: RunReport,
  metrics: readonly RequestMetric[],
  columns: readonly (keyof Summary)[],
  paint: Paint,
): string[] {
  const table = new Table({
    head: ['', '', ...columns].map((name) => paint.faint(name)),
    colAligns: ['left', 'left', ...columns.map(() => 'right' as const)],
    style: { 'head': [], 'border': [], 'padding-left': 0, 'padding-right': 2 },
    chars: plainChars,
  })
  for (const metric of metrics) {
    const { label, unit } = requestMetrics[metric]
    table.push([label, paint.faint(unit), ...cells(run.metrics[metric]!, columns)])
  }
  return table.toString().replaceAll(/ +$/gm, '').split('\n')
}

function cells(summary: Summary, columns: readonly (keyof Summary)[]): string[] {
  return columns.map((column) => formatNumber(summary[column]))
}

function describeTotals({ totals, counts, workload }: RunReport): string {
  const parts = [
    totals.requestsPerSecond === undefined ? [] : [`${formatNumber(totals.requestsPerSecond)} requests/s`],
    totals.outputTokensPerSecond === undefined ? [] : [`${formatNumber(totals.outputTokensPerSecond)} output tokens/s`],
    totals.concurrency === undefined ? [] : [`concurrency ${formatNumber(totals.concurrency)}`],
    describeCache(totals.cacheHitRate, workload['prefixHitRate']),
    totals.errorRate === undefined ? [] : [`errors ${formatShare(totals.errorRate)}`],
    counts.timedOut === 0 ? [] : [`${counts.timedOut} timed out`],
    counts.cancelled === 0 ? [] : [`${counts.cancelled} cancelled`],
  ]
  return parts.flat().join(' · ') || 'no request completed'
}

/** `cached 61.2 % of 64.1 %`: what the server had in its cache, and what the workload lets an unbounded cache have. */
function describeCache(measured: number | undefined, possible: unknown): string[] {
  if (!measured && typeof possible !== 'number') return []
  const shown = measured === undefined ? 'unknown' : formatShare(measured)
  return [`cached ${shown}${typeof possible === 'number' ? ` of ${formatShare(possible)}` : ''}`]
}

function colourOf(verdict: Verdict, paint: Paint): (text: string) => string {
  if (isMet(verdict)) return paint.good
  return verdict.status === 'inconclusive' ? paint.unsure : paint.bad
}

/** `✓ ttft p99 ≤ 400 ms: 61.3 (85 % below), interval 58.2 … 64.9`. Why a run is void is said once, below. */
function describeObjective(verdict: Verdict, valid: boolean): string {
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
  const seen = observed === null ? 'not observed' : `${show(observed)}${describeMargin(observed, limits)}${range}`
  return `${mark} ${objective}: ${seen}${reason === null ? '' : ` · inconclusive: ${valid ? reason : 'the run is void'}`}`
}

/** How far the observation is from the bound that it misses, or else from its maximum, relative to that bound. */
function describeMargin(observed: number, { min, max }: Verdict['limits']): string {
  const bound = min !== undefined && (max === undefined || observed < min) ? min : max
  if (bound === undefined || bound === 0) return ''
  if (observed === bound) return ' (at the bound)'
  const share = Math.abs(observed - bound) / Math.abs(bound)
  const rounded = Number(share.toPrecision(2))
  // Only nothing is 100 % below a bound.
  const shown = rounded === 1 && share < 1 ? Math.floor(share * 1_000) / 1_000 : rounded
  return ` (${formatShare(shown)} ${observed > bound ? 'above' : 'below'})`
}

function describeError({ kind, message, count }: RunReport['errors'][number]): string {
  return `${formatNumber(count)} × ${kind}: ${message}`
}

function describeClient({ client, counts }: RunReport): string {
  if (!client) return 'client: no word, the run was killed'
  const { eventLoopDelayMs, eventLoopUtilization, scheduleLagMs, connectionsOpened } = client
  const parts = [
    `loop delay p99 ${formatNumber(eventLoopDelayMs.p99)} ms`,
    `busy ${formatShare(Number(eventLoopUtilization.toPrecision(2)))}`,
    ...(scheduleLagMs ? [`schedule lag p99 ${formatNumber(scheduleLagMs.p99)} ms`] : []),
    `${formatCount(connectionsOpened, 'connection')} for ${formatCount(counts.sent + counts.warmup, 'request')}`,
  ]
  return `client: ${parts.join(' · ')}`
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
