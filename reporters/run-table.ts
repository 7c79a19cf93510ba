/** @module One run as text: what was asked, its metrics, its objectives, its errors, and the client's own health. */
import { stripVTControlCharacters } from 'node:util'

import Table from 'cli-table3'

import { REQUEST_METRICS, requestMetrics, type RequestMetric } from '../src/metrics/definitions.ts'
import { formatNumber } from '../src/report/format.ts'
import type { RunReport } from '../src/report/run-report.ts'
import { isMet, type Verdict } from '../src/report/verdict.ts'
import type { Summary } from '../src/stats/summary.ts'
import { describeObjective } from './describe-objective.ts'
import {
  describeClient,
  describeEndpoint,
  describeError,
  describeLoad,
  describeName,
  describeTotals,
} from './describe-run.ts'
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
    ...run.slos.flatMap((verdict) => say(colourOf(verdict, paint), objectiveLine(verdict, validity.valid))),
    ...errors.slice(0, ERRORS).map((error) => paint.bad(clip(printable(describeError(error)), width))),
    ...(errors.length > ERRORS ? [paint.bad(`… and ${errors.length - ERRORS} more: see the report`)] : []),
    ...validity.problems.flatMap(({ message, advice }) => say(paint.bad, `void: ${message}; ${advice}`)),
    ...validity.warnings.flatMap(({ message, advice }) => say(paint.unsure, `note: ${message}; ${advice}`)),
    ...say(paint.faint, describeClient(run)),
  ].join('\n')
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

function colourOf(verdict: Verdict, paint: Paint): (text: string) => string {
  if (isMet(verdict)) return paint.good
  return verdict.status === 'inconclusive' ? paint.unsure : paint.bad
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
