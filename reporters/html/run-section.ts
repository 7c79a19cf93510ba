/** @module All that is said of one run. */
import { formatCount } from '../../src/report/format.ts'
import type { Problem, RunReport } from '../../src/report/run-report.ts'
import { describeRepeats, REPEAT_HEAD, repeatRows } from '../describe-repeats.ts'
import { describeClient, describeEndpoint, describeLoad, describeName } from '../describe-run.ts'
import { renderBaseline } from './differences.ts'
import { renderDistributions } from './distributions.ts'
import { number, table } from './elements.ts'
import { renderLengthChart } from './length-chart.ts'
import { type Content, html, type Html } from './markup.ts'
import { renderMetrics, renderTotals } from './metrics-table.ts'
import type { RunRows } from './read-columns.ts'
import { renderSettings } from './settings.ts'
import { renderTimeSeries } from './time-series.ts'
import { renderVerdicts } from './verdicts.ts'
import { renderWaterfall } from './waterfall.ts'

/** @param place of the run in the report, from 1 */
export function renderRun(run: RunReport, { columns, note }: RunRows, place: number): Html {
  const { validity } = run
  return html`<section class="run" id="run-${place}">
    <h2>${describeName(run)}</h2>
    <p class="sub">${run.suite.file}<br />${server(run)}<br />${describeLoad(run)}</p>
    ${validity.problems.map((problem) => notice('void', '✗ void', problem))}
    ${validity.warnings.map((warning) => notice('warning', '! note', warning))}
    ${note === '' ? [] : html`<p class="notice warning"><b>! note</b> ${note}</p>`} ${renderTotals(run)}
    <h3>Objectives</h3>
    ${renderVerdicts(run)} ${renderBaseline(run)}
    <h3>Metrics</h3>
    ${renderMetrics(run)} ${renderRepeats(run)} ${columns ? charts(run, columns) : []}
    <h3>Errors</h3>
    ${errors(run)}
    <h3>Settings</h3>
    <p class="sub">${describeClient(run)}</p>
    <div class="settings">${renderSettings(run)}</div>
  </section>`
}

/** How far the repeats agree, where there are any. */
function renderRepeats(run: RunReport): Content {
  const rows = repeatRows(run).map(({ label, unit, cells }) => [label, unit, ...cells])
  if (rows.length === 0) return []
  return html`<h3>${describeRepeats(run)}</h3>
    ${table({ label: 'Repeats', head: ['Statistic', 'Unit', ...REPEAT_HEAD], rows, words: [1] })}`
}

/** The simulator stands out: its numbers are of no server. */
function server({ endpoint }: RunReport): Content {
  const text = describeEndpoint(endpoint)
  return endpoint.simulated ? html`<span class="inconclusive">${text}</span>` : text
}

function notice(kind: 'void' | 'warning', word: string, { message, advice }: Problem): Html {
  return html`<p class="notice ${kind}"><b>${word}</b> ${message}; <i>${advice}</i></p>`
}

function charts(run: RunReport, columns: NonNullable<RunRows['columns']>): Html {
  return html`<h3>Distributions</h3>
    ${renderDistributions(run, columns)}
    <h3>Over time</h3>
    ${renderTimeSeries(columns)}
    <h3>Prompt length and slow requests</h3>
    <div class="grid">${renderLengthChart(columns)}${renderWaterfall(columns)}</div>`
}

function errors({ errors: groups, counts }: RunReport): Content {
  if (groups.length === 0) {
    return html`<p class="note">${formatCount(counts.completed, 'request')}, and none without an answer.</p>`
  }
  const rows = groups.map(({ kind, message, count }) => [kind, number(count), message])
  return table({ label: 'Errors', head: ['Kind', 'Requests', 'Message'], rows, words: [2] })
}
