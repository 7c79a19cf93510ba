/** @module Runs side by side: a row each, the best of each column marked, and their curves in one picture. */
import { requestMetrics, type RequestMetric } from '../../src/metrics/definitions.ts'
import type { RunReport } from '../../src/report/run-report.ts'
import { bestOf, comparedColumns, outcomeOf } from '../compared-columns.ts'
import { describeName, describePacing } from '../describe-run.ts'
import { across, axisOver, up, upTo100 } from './axes.ts'
import { draw, line, type SeriesStyle, SERIES_STYLES } from './chart.ts'
import { CURVES } from './distributions.ts'
import { figure, number, table } from './elements.ts'
import { legend, lineSample } from './legend.ts'
import { type Content, html, type Html } from './markup.ts'

/** A cumulative curve of each metric, as far as rows were there. */
export type Curves = Partial<Record<RequestMetric, readonly (readonly [value: number, percent: number])[]>>

/** @param curves one a run, in their order */
export function renderComparison(runs: readonly RunReport[], curves: readonly Curves[]): Content {
  if (runs.length < 2) return []
  const drawn = drawnRuns(runs, curves)
  return html`<section id="runs">
    <h2>Side by side</h2>
    ${compare(runs)}
    <p class="note">★ marks the best of a column; void runs are left out of that.</p>
    ${key(drawn, runs.length)}
    <div class="grid">${tradeOff(runs)}${CURVES.map((metric) => overlay(drawn, metric))}</div>
  </section>`
}

function compare(runs: readonly RunReport[]): Html {
  const shown = comparedColumns(runs)
  const best = shown.map((column) => bestOf(runs, column))
  const rows = runs.map((run, i) => [
    html`<a href="#run-${i + 1}">${i + 1}. ${describeName(run)}</a><small>${describePacing(run)}</small>`,
    number(run.counts.sent),
    ...shown.map(
      ({ valueOf, unit }, at) => html`${valueOf(run) === best[at] ? STAR : []}${number(valueOf(run), unit)}`,
    ),
    outcome(run),
  ])
  return table({
    label: 'Runs side by side',
    head: [
      'Run',
      'Requests',
      ...shown.map(({ head, unit }) => html`${head}<small>${unit === 'share' ? [] : unit}</small>`),
      'SLOs met',
    ],
    rows,
  })
}

const STAR = html`<span class="best" title="best">★<span class="said">best </span></span>`

function outcome(run: RunReport): Content {
  const { text, met } = outcomeOf(run)
  return met === undefined ? text : html`<span class="${met ? 'met' : 'missed'}">${text}</span>`
}

/** A run that is drawn, in its own style in every picture. */
interface Drawn {
  readonly style: SeriesStyle
  readonly label: string
  readonly curves: Curves
}

function drawnRuns(runs: readonly RunReport[], curves: readonly Curves[]): Drawn[] {
  const known = runs.flatMap((run, i) => {
    const held = curves[i]!
    return Object.keys(held).length === 0 ? [] : [{ label: `${i + 1}. ${describeName(run)}`, curves: held }]
  })
  return SERIES_STYLES.flatMap((style, i) => (known[i] ? [{ style, ...known[i] }] : []))
}

function key(drawn: readonly Drawn[], runs: number): Content {
  if (drawn.length < 2) return []
  const entries = drawn.map(({ style, label }) => ({ sample: lineSample(style), label }))
  const all = drawn.length === runs ? [] : html`${drawn.length} of ${runs} runs are drawn.`
  return html`<p>${legend(entries)} ${all}</p>`
}

/** The point of a curve where half of the requests are. */
const MIDDLE = 50

/** Nothing where there is nothing to compare. */
function overlay(drawn: readonly Drawn[], metric: (typeof CURVES)[number]): Content {
  const lines = drawn.flatMap(({ style, curves }) => (curves[metric] ? [{ style, points: curves[metric] }] : []))
  if (lines.length < 2) return []
  const { label, unit } = requestMetrics[metric]
  const extent = {
    min: Math.min(...lines.map(({ points }) => points[0]![0])),
    middle: Math.min(...lines.map(({ points }) => points[MIDDLE]![0])),
    max: Math.max(...lines.map(({ points }) => points.at(-1)![0])),
  }
  const picture = draw({
    x: across(`${label}, ${unit}`, axisOver(extent)),
    y: upTo100('requests at or below, %'),
    series: lines.map(({ points, style }) => line(points, style)),
  })
  return figure(label, `Cumulative distributions of ${label}, a line for each run`, picture)
}

/** Throughput bought with latency: the numbers at the dots are those of the runs. */
function tradeOff(runs: readonly RunReport[]): Content {
  const points = runs.flatMap(({ totals, metrics }, i) => {
    const [speed, wait] = [totals.outputTokensPerSecond, metrics.ttft?.p99]
    return speed === undefined || wait === undefined ? [] : [{ value: [speed, wait], name: String(i + 1) }]
  })
  if (points.length < 2) return []
  const label = { show: true, formatter: '{b}', position: 'top', color: 'var(--ink)', fontSize: 11 }
  const picture = draw({
    x: across('output tokens/s'),
    y: up('TTFT p99, ms'),
    series: [{ type: 'scatter', data: points, symbolSize: 8, itemStyle: { color: SERIES_STYLES[0]!.color }, label }],
  })
  return figure('Throughput against TTFT', 'TTFT p99 of each run against its output tokens per second', picture)
}
