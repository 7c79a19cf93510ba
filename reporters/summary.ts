/** @module A step summary for GitHub: the gate, then what each run was, its objectives, metrics, errors and warnings. */
import { REQUEST_METRICS, requestMetrics } from '../src/metrics/definitions.ts'
import { countHeld } from '../src/report/comparison.ts'
import { formatCount, formatNumber, formatShare } from '../src/report/format.ts'
import type { RunReport } from '../src/report/run-report.ts'
import { isMet } from '../src/report/verdict.ts'
import { bestOf, comparedColumns, outcomeOf } from './compared-columns.ts'
import { type ComparedGroup, comparedGroups } from './compared-groups.ts'
import { baselineLines } from './describe-baseline.ts'
import { describeObjective } from './describe-objective.ts'
import { describeRepeats, REPEAT_HEAD, repeatRows } from './describe-repeats.ts'
import {
  describeEndpoint,
  describeError,
  describeLoad,
  describeName,
  describePacing,
  describeTotals,
} from './describe-run.ts'
import { computeGate, formatMissed, formatSum, type Gate, isEndedEarly, isOpen } from './gate.ts'
import { code, literal, table } from './markdown.ts'

export interface SummaryOptions {
  /** Where the report is, for what is left out. */
  readonly reportPath: string
  /** Most that the summary may take. */
  readonly maxBytes: number
}

const MARKS = { '✓': '✅', '✗': '❌', '?': '❓' } as const
const BASELINE_MARKS = { held: '✅', missed: '❌', inconclusive: '❓', note: 'ℹ️' } as const
const STATISTICS = ['mean', 'p50', 'p95', 'p99'] as const
/** Kinds of error that are listed. */
const ERRORS = 5

/** Renders the runs as Markdown. The line of the gate is always there; runs for which there is no room are counted. */
export function renderSummary(runs: readonly RunReport[], { reportPath, maxBytes }: SummaryOptions): string {
  const gate = computeGate(runs)
  const heading = paragraphs(`## ${isOpen(gate) ? '✅' : '❌'} SLO gate: ${literal(formatSum(gate))}`)
  const groups = comparedGroups(runs).map((group) => () => renderGroup(group))
  const below = [() => renderMissed(gate), ...groups, ...runs.map((run) => () => renderRun(run))]
  const parts = [heading]
  let room = maxBytes - Buffer.byteLength(heading + describeRest(runs.length, reportPath))
  for (const [i, render] of below.entries()) {
    const part = render()
    room -= Buffer.byteLength(part)
    if (room < 0) return [...parts, describeRest(Math.min(below.length - i, runs.length), reportPath)].join('')
    parts.push(part)
  }
  return parts.join('')
}

function describeRest(runs: number, reportPath: string): string {
  return paragraphs(`… and ${formatCount(runs, 'run')}, for which there is no room here: see ${code(reportPath)}`)
}

function renderMissed({ missed, baselines }: Gate): string {
  const lines = missed.map(({ run, verdict }) => `- ${code(describeName(run))}: ${literal(formatMissed(verdict))}`)
  const strayed = baselines.missed.map(({ run, text }) => `- ${code(describeName(run))}: ${literal(text)}`)
  return paragraphs([...lines, ...strayed].join('\n'))
}

/** Runs side by side; the best of a column is bold. */
function renderGroup({ title, runs }: ComparedGroup): string {
  const columns = comparedColumns(runs)
  const best = columns.map((column) => bestOf(runs, column))
  const rows = runs.map((run) => [
    code(describeName(run)),
    literal(describePacing(run)),
    ...columns.map(({ valueOf, unit }, i) => {
      const value = valueOf(run)
      const text = value === undefined ? '–' : unit === 'share' ? formatShare(value, 3) : formatNumber(value)
      return value === best[i] ? `**${text}** ★` : text
    }),
    literal(outcomeOf(run).text),
  ])
  const head = [
    'Run',
    'Load',
    ...columns.map(({ head: name, unit }) => (unit === 'share' ? name : `${name}, ${unit}`)),
    'SLOs',
  ]
  const align = ['left', 'left', ...columns.map(() => 'right' as const), 'left'] as const
  return paragraphs(`**${literal(title)}: ${runs.length} runs side by side, ★ the best**`, table(head, align, rows))
}

/** What one run was and what came out of it. */
export function renderRun(run: RunReport): string {
  const { endpoint, errors, validity } = run
  const notes = [
    ...validity.problems.map(({ message, advice }) => `- ❌ **void**: ${literal(`${message}; ${advice}`)}`),
    ...validity.warnings.map(({ message, advice }) => `- ⚠️ ${literal(`${message}; ${advice}`)}`),
    ...errors.slice(0, ERRORS).map((error) => `- ${code(describeError(error))}`),
    ...(errors.length > ERRORS ? [`- … and ${errors.length - ERRORS} more kinds of error`] : []),
  ]
  return paragraphs(
    `### ${markOf(run)} ${code(describeName(run))}`,
    endpoint.simulated ? `⚠️ ${literal(describeEndpoint(endpoint))}` : code(describeEndpoint(endpoint)),
    [describeLoad(run), describeTotals(run)].map(literal).join('<br>'),
    renderObjectives(run),
    baselineLines(run)
      .map(({ kind, text }) => `- ${BASELINE_MARKS[kind]} ${literal(text.replace(/^[✓✗?] /, ''))}`)
      .join('\n'),
    renderRepeats(run),
    renderMetrics(run),
    notes.join('\n'),
  )
}

/** Nothing was asked of a run without a mark. */
function markOf(run: RunReport): string {
  const { slos, validity, baselines = [] } = run
  const counts = baselines.map(countHeld)
  const isUnjudged = !validity.valid || isEndedEarly(run)
  if (isUnjudged || !slos.every(isMet) || counts.some(({ held, total }) => held < total)) return '❌'
  return slos.length === 0 && counts.every(({ total }) => total === 0) ? '➖' : '✅'
}

function renderObjectives({ slos, validity }: RunReport): string {
  if (slos.length === 0) return ''
  const rows = slos.map((verdict) => {
    const { mark, objective, bound, observed, margin, interval, reason } = describeObjective(verdict, validity.valid)
    const [first, ...others] = [objective, bound, observed, margin, interval, reason].map(literal)
    return [MARKS[mark], first!, ...others]
  })
  const head = ['', 'Objective', 'Bound', 'Observed', 'Margin', 'Interval', 'Inconclusive because']
  const align = ['left', 'left', 'right', 'right', 'right', 'right', 'left'] as const
  // The last column is for what could not be told, and takes no room where all could.
  const width = rows.some((cells) => cells.at(-1) !== '') ? head.length : head.length - 1
  return table(
    head.slice(0, width),
    align.slice(0, width),
    rows.map((cells) => cells.slice(0, width)),
  )
}

/** How far the repeats agree, where there are any. */
function renderRepeats(run: RunReport): string {
  const rows = repeatRows(run).map(({ label, unit, cells }) => [label, unit, ...cells])
  if (rows.length === 0) return ''
  const align = ['left', 'left', ...REPEAT_HEAD.map(() => 'right' as const)] as const
  return table([describeRepeats(run), 'Unit', ...REPEAT_HEAD], align, rows)
}

function renderMetrics({ metrics }: RunReport): string {
  const rows = REQUEST_METRICS.flatMap((metric) => {
    const summary = metrics[metric]
    if (!summary) return []
    const { label, unit } = requestMetrics[metric]
    return [[label, unit, ...STATISTICS.map((name) => formatNumber(summary[name]))]]
  })
  if (rows.length === 0) return ''
  const align = ['left', 'left', ...STATISTICS.map(() => 'right' as const)] as const
  return `<details><summary>Metrics</summary>\n\n${table(['Metric', 'Unit', ...STATISTICS], align, rows)}\n\n</details>`
}

function paragraphs(...parts: readonly string[]): string {
  return parts
    .filter((part) => part !== '')
    .map((part) => `${part}\n\n`)
    .join('')
}
