/** @module How TTFT, ITL and latency are distributed: a cumulative curve and a histogram each, and their numbers. */
import { requestMetrics, type RequestMetric } from '../../src/metrics/definitions.ts'
import { formatNumber } from '../../src/report/format.ts'
import type { RunReport } from '../../src/report/run-report.ts'
import { type Bins, binBetween } from '../../src/stats/bins.ts'
import type { SortedSamples } from '../../src/stats/quantile.ts'
import { across, axisOver, extentOf, isWide, places, tick, up, upTo100 } from './axes.ts'
import { draw, FONT_SIZE, INK, line, SERIES_STYLES } from './chart.ts'
import { cumulate } from './cumulative.ts'
import { details, figure, table } from './elements.ts'
import { html, type Html } from './markup.ts'
import { measuredSamples, type RequestColumns } from './request-columns.ts'

/** The metrics that have a curve, as columns of the rows. */
export const CURVES = ['ttft', 'itl', 'requestLatency'] as const satisfies readonly RequestMetric[]

export type CurveMetric = (typeof CURVES)[number]

const BINS = 40

export function renderDistributions(run: RunReport, columns: RequestColumns): Html {
  const known = CURVES.flatMap((metric) => {
    const samples = measuredSamples(columns, metric)
    return samples ? [renderDistribution(run, metric, samples)] : []
  })
  return html`${known}`
}

function renderDistribution(run: RunReport, metric: CurveMetric, samples: SortedSamples): Html {
  const { label, unit } = requestMetrics[metric]
  const bins = binEvenly(samples)
  const marks = marksOf(run, metric).map(({ sign, name, value }) => html`<span>${sign} ${name} <b>${value}</b></span> `)
  const said = `Cumulative distribution and histogram of ${label}`
  const pictures = html`<div class="pair">${drawCurve(run, metric, samples)}${histogram(bins, label, unit)}</div>`
  return figure(
    html`${label} <span class="marks">${marks} ${unit}</span>`,
    said,
    pictures,
    details('Numbers', numbers(bins, label, unit)),
  )
}

const MARKS = [
  { name: 'p50', share: 0.5, sign: '●', symbol: 'circle' },
  { name: 'p95', share: 0.95, sign: '◆', symbol: 'diamond' },
  { name: 'p99', share: 0.99, sign: '▲', symbol: 'triangle' },
] as const

/** The percentiles that are marked in the curve of a metric, as text. */
export function marksOf(
  { metrics }: RunReport,
  metric: CurveMetric,
): { readonly sign: string; readonly name: string; readonly value: string }[] {
  const summary = metrics[metric]
  return MARKS.map(({ sign, name }) => ({ sign, name, value: summary ? formatNumber(summary[name]) : '–' }))
}

/** The cumulative curve of a metric. */
export function drawCurve(run: RunReport, metric: CurveMetric, samples: SortedSamples): Html {
  const { label, unit } = requestMetrics[metric]
  const [style] = SERIES_STYLES
  const summary = run.metrics[metric]
  const points = MARKS.map(({ name, share, symbol }) => ({
    type: 'scatter',
    symbol,
    symbolSize: 8,
    itemStyle: { color: 'var(--ink)' },
    data: summary ? [[summary[name], share * 100]] : [],
  }))
  return draw({
    x: across(`${label}, ${unit}`, axisOver(extentOf(samples))),
    y: upTo100('requests at or below, %'),
    series: [line(cumulate(samples), style!, boundsOf(run, metric, samples)), ...points],
  })
}

/** Bounds that objectives set to the metric, as uprights. Those beyond all values would press the curve together. */
function boundsOf({ slos }: RunReport, metric: string, samples: SortedSamples): object {
  const bounds = slos.flatMap((verdict) =>
    verdict.metric === metric ? (Object.values(verdict.limits) as number[]) : [],
  )
  const data = [...new Set(bounds)]
    .filter((bound) => bound >= samples[0]! && bound <= samples.at(-1)!)
    .map((xAxis) => ({ xAxis }))
  const label = { formatter: ({ value }: { value: number }) => `SLO ${tick(value)}`, color: INK, fontSize: FONT_SIZE }
  return { markLine: { symbol: 'none', lineStyle: { color: INK, type: [4, 4] }, label, data } }
}

/** Bins of equal width on the axis of the curve beside them. */
function binEvenly(samples: SortedSamples): Bins {
  const extent = extentOf(samples)
  const { min, max } = extent
  if (min === max) return { edges: [min, max], counts: [samples.length] }
  if (!isWide(extent)) return binBetween(samples, min, max, BINS)
  const { edges, counts } = binBetween(samples.map(Math.log) as SortedSamples, Math.log(min), Math.log(max), BINS)
  return { edges: [min, ...edges.slice(1, -1).map(Math.exp), max], counts }
}

function histogram({ edges, counts }: Bins, label: string, unit: string): Html {
  return draw({
    x: places(
      `${label}, ${unit}`,
      edges.slice(0, -1).map((edge) => tick(Number(edge.toPrecision(3)))),
    ),
    y: up('requests'),
    series: [
      {
        type: 'bar',
        data: [...counts],
        barCategoryGap: '12%',
        barMaxWidth: 40,
        itemStyle: { color: SERIES_STYLES[0]!.color },
      },
    ],
  })
}

function numbers({ edges, counts }: Bins, label: string, unit: string): Html {
  const total = counts.reduce((sum, count) => sum + count, 0)
  let sum = 0
  const rows = counts.map((count, i) => {
    sum += count
    return [
      `${formatNumber(edges[i]!)} … ${formatNumber(edges[i + 1]!)}`,
      formatNumber(count),
      ((sum / total) * 100).toFixed(2),
    ]
  })
  return table({ label: `Histogram of ${label}`, head: [`${label}, ${unit}`, 'Requests', 'At or below, %'], rows })
}
