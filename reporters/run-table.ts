/** @module One run as text: what was asked, its metrics, its objectives, its errors, and the client's own health. */
import { REQUEST_METRICS, requestMetrics, type RequestMetric } from '../src/metrics/definitions.ts'
import { renderPlainTable } from '../src/plain-table.ts'
import { formatNumber } from '../src/report/format.ts'
import type { RunReport } from '../src/report/run-report.ts'
import { isMet, type Verdict } from '../src/report/verdict.ts'
import type { Summary } from '../src/stats/summary.ts'
import { type BaselineLine, baselineLines } from './describe-baseline.ts'
import { describeDeferred } from './describe-deferred.ts'
import { describeObjective } from './describe-objective.ts'
import { describeRepeats, REPEAT_HEAD, repeatRows } from './describe-repeats.ts'
import {
  describeClient,
  describeEndpoint,
  describeError,
  describeLoad,
  describeName,
  describeServers,
  describeTotals,
} from './describe-run.ts'
import type { Paint } from './paint.ts'
import { drawOverTime, drawShape } from './sparklines.ts'
import { clip, firstFitting, printable, wrap } from './text.ts'

export interface RenderOptions {
  /** Columns of the terminal. */
  readonly width: number
  readonly paint: Paint
  /** Whether the terminal can draw blocks of eight heights. @default false */
  readonly charts?: boolean | undefined
}

/** A picture of the distribution from its minimum to its p95. */
const SHAPE = 'min … p95'

type Column = keyof Summary | typeof SHAPE

/** Columns of the table: the first set that fits, and from which width on; the tables of a terminal should look alike. */
const COLUMNS: readonly { readonly from: number; readonly names: readonly Column[] }[] = [
  { from: 110, names: ['mean', 'stddev', 'min', 'p50', 'p90', 'p95', 'p99', 'max', SHAPE] },
  { from: 0, names: ['mean', 'p50', 'p95', 'p99', SHAPE] },
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
export function renderRun(run: RunReport, options: RenderOptions): string {
  const { width, paint, charts } = options
  const plain = (text: string) => text
  const say = (colour: (text: string) => string, text: string) =>
    wrap(printable(text), width).map((line) => colour(line))
  const { endpoint, errors, validity } = run
  return [
    ...say(paint.strong, describeName(run)),
    ...say(endpoint.simulated ? paint.unsure : paint.faint, describeEndpoint(endpoint)),
    ...say(paint.faint, describeLoad(run)),
    ...renderMetrics(run, options),
    ...say(plain, describeTotals(run)),
    ...renderRepeats(run, options),
    ...(charts ? drawOverTime(run).map((line) => clip(line, width)) : []),
    ...describeServers(run).flatMap((text) => say(plain, text)),
    ...describeSearched(run).flatMap((text) => say(paint.faint, text)),
    ...run.slos.flatMap((verdict) => say(colourOf(verdict, paint), objectiveLine(verdict, validity.valid))),
    ...describeDeferred(run).flatMap((text) => say(paint.faint, text)),
    ...baselineLines(run).flatMap(({ kind, text }) => say(baselineColour(kind, paint), text)),
    ...errors.slice(0, ERRORS).map((error) => paint.bad(clip(printable(describeError(error)), width))),
    ...(errors.length > ERRORS ? [paint.bad(`… and ${errors.length - ERRORS} more: see the report`)] : []),
    ...validity.problems.flatMap(({ message, advice }) => say(paint.bad, `void: ${message}; ${advice}`)),
    ...validity.warnings.flatMap(({ message, advice }) => say(paint.unsure, `note: ${message}; ${advice}`)),
    ...say(paint.faint, describeClient(run)),
  ].join('\n')
}

/** The table between two empty lines; nothing where there are no metrics. */
function renderMetrics(run: RunReport, { width, paint, charts }: RenderOptions): string[] {
  const metrics = SHOWN.filter((metric) => run.metrics[metric])
  if (metrics.length === 0) return []
  const drawn = charts && metrics.some((metric) => shapeOf(run, metric) !== '')
  const sets = COLUMNS.filter(({ from }) => width >= from)
  const tables = sets.map(({ names }) =>
    renderTable(
      run,
      metrics,
      names.filter((name) => drawn || name !== SHAPE),
      paint,
    ),
  )
  return ['', ...firstFitting(tables, width)]
}

/** How far the repeats agree, where there are any. */
function renderRepeats(run: RunReport, { width, paint }: RenderOptions): string[] {
  const rows = repeatRows(run)
  if (rows.length === 0) return []
  const tables = [REPEAT_HEAD.length, 1].map((columns) =>
    renderPlainTable(
      [describeRepeats(run), '', ...REPEAT_HEAD.slice(0, columns)].map((name) => paint.faint(name)),
      rows.map(({ label, unit, cells }) => [label, paint.faint(unit), ...cells.slice(0, columns)]),
      2,
    ).split('\n'),
  )
  return ['', ...firstFitting(tables, width)]
}

function renderTable(
  run: RunReport,
  metrics: readonly RequestMetric[],
  columns: readonly Column[],
  paint: Paint,
): string[] {
  const rows = metrics.map((metric) => {
    const { label, unit } = requestMetrics[metric]
    return [label, paint.faint(unit), ...columns.map((column) => cellOf(run, metric, column))]
  })
  return renderPlainTable(
    ['', '', ...columns].map((name) => paint.faint(name)),
    rows,
    2,
  ).split('\n')
}

function cellOf(run: RunReport, metric: RequestMetric, column: Column): string {
  return column === SHAPE ? shapeOf(run, metric) : formatNumber(run.metrics[metric]![column])
}

/** Of times alone: counts jump from one to the next, which a picture of percentiles does not show. */
function shapeOf({ metrics }: RunReport, metric: RequestMetric): string {
  return requestMetrics[metric].unit === 'ms' ? drawShape(metrics[metric]!) : ''
}

function baselineColour(kind: BaselineLine['kind'], paint: Paint): (text: string) => string {
  return { held: paint.good, missed: paint.bad, inconclusive: paint.unsure, note: paint.faint }[kind]
}

function colourOf(verdict: Verdict, paint: Paint): (text: string) => string {
  if (isMet(verdict)) return paint.good
  return verdict.status === 'inconclusive' ? paint.unsure : paint.bad
}

/** What a point of a search came to; of the highest, the objectives of the run say it. */
function describeSearched({ searched, validity }: RunReport): string[] {
  if (!searched || searched.highest) return []
  return searched.verdicts.map((verdict) => `searched: ${objectiveLine(verdict, validity.valid)}`)
}

/** `✓ ttft p99 ≤ 400 ms: 61.3 (85 % below), interval 58.2 … 64.9`. */
function objectiveLine(verdict: Verdict, valid: boolean): string {
  const { mark, objective, bound, observed, margin, interval, reason } = describeObjective(verdict, valid)
  const details = [
    margin && ` (${margin})`,
    interval && `, interval ${interval}`,
    reason && ` · inconclusive: ${reason}`,
  ]
  return `${mark} ${objective} ${bound}: ${observed}${details.join('')}`
}
