/** @module A run over its time: throughput, requests in flight, latency, errors. */
import { formatNumber } from '../../src/report/format.ts'
import { up } from './axes.ts'
import { draw, line, type SeriesStyle, SERIES_STYLES } from './chart.ts'
import { details, figure, table } from './elements.ts'
import { renderErrorSeries } from './error-series.ts'
import { legend, lineSample } from './legend.ts'
import { type Content, html, type Html } from './markup.ts'
import type { RequestColumns } from './request-columns.ts'
import { acrossTime, createTimeAxis, type TimeAxis } from './time-axis.ts'
import type { TimeBin } from './time-bins.ts'

const [FIRST, SECOND] = SERIES_STYLES as [SeriesStyle, SeriesStyle]

export function renderTimeSeries(columns: RequestColumns): Html {
  const time = createTimeAxis(columns)
  return html`<div class="grid">
      ${single(time, 'Requests completed', 'requests/s', (bin) => bin.requestsPerSecond)}
      ${single(time, 'Output tokens', 'tokens/s', (bin) => bin.outputTokensPerSecond)}
      ${single(time, 'Requests in flight', 'requests', (bin) => bin.inFlight)} ${latency(time, 'TTFT', 'ttft')}
      ${latency(time, 'Request latency', 'requestLatency')} ${renderErrorSeries(time)}
    </div>
    ${time.measuredMs === undefined ? [] : html`<p class="note">The dashed upright is where the warm-up ends.</p>`}
    ${details('Numbers over time', numbers(time))}`
}

interface Series {
  readonly style: SeriesStyle
  readonly valueOf: (bin: TimeBin) => number | null
}

function single(time: TimeAxis, name: string, unit: string, valueOf: Series['valueOf']): Html {
  return figure(name, `${name} over time`, drawSeries(time, unit, [{ style: FIRST, valueOf }]))
}

/** Nothing where no request has it. */
function latency(time: TimeAxis, name: string, metric: 'ttft' | 'requestLatency'): Content {
  if (!time.bins.some((bin) => bin[metric])) return []
  const key = legend(MIDDLES.map(({ style, name: label }) => ({ sample: lineSample(style), label })))
  return figure(html`${name} by time of sending${key}`, `${name} over time`, drawMiddles(time, metric))
}

const MIDDLES = [
  { name: 'p50', style: FIRST },
  { name: 'p99', style: SECOND },
] as const

/** p50, the whole line, and p99, the dashed one, of the requests sent in each interval. */
export function drawMiddles(time: TimeAxis, metric: 'ttft' | 'requestLatency'): Html {
  const series = MIDDLES.map(({ name, style }) => ({ style, valueOf: (bin: TimeBin) => bin[metric]?.[name] ?? null }))
  return drawSeries(time, 'ms', series)
}

/** The output tokens of each second. */
export function drawThroughput(time: TimeAxis): Html {
  return drawSeries(time, 'tokens/s', [{ style: FIRST, valueOf: (bin) => bin.outputTokensPerSecond }])
}

function drawSeries(time: TimeAxis, unit: string, series: readonly Series[]): Html {
  const lines = series.map(({ style, valueOf }) => line(plateaus(time, valueOf), style))
  return draw({ x: acrossTime(time), y: up(unit), series: [...lines, ...uprights(time)] })
}

/** Each interval as a level line; `null` leaves a gap. */
function plateaus({ bins, unit }: TimeAxis, valueOf: Series['valueOf']): [number, number | null][] {
  return bins.flatMap((bin) =>
    [bin.fromMs, bin.toMs].map((ms): [number, number | null] => [ms / unit.ms, valueOf(bin)]),
  )
}

function uprights({ measuredMs, unit }: TimeAxis): object[] {
  if (measuredMs === undefined) return []
  const lineStyle = { color: 'var(--muted)', type: [4, 4] }
  const data = [{ xAxis: measuredMs / unit.ms }]
  return [{ type: 'line', data: [], markLine: { symbol: 'none', label: { show: false }, lineStyle, data } }]
}

function numbers({ bins, unit }: TimeAxis): Html {
  const shown = (value: number | undefined) => (value === undefined ? '–' : formatNumber(value))
  const rows = bins.map(
    ({ fromMs, requestsPerSecond, outputTokensPerSecond, inFlight, ttft, requestLatency, errors }) => [
      formatNumber(fromMs / unit.ms),
      ...[requestsPerSecond, outputTokensPerSecond, inFlight].map(shown),
      ...[ttft?.p50, ttft?.p99, requestLatency?.p50, requestLatency?.p99].map(shown),
      formatNumber([...errors.values()].reduce((total, count) => total + count, 0)),
    ],
  )
  const rates = ['Requests/s', 'Tokens/s', 'In flight']
  const times = ['TTFT p50', 'TTFT p99', 'Latency p50', 'Latency p99']
  return table({ label: 'The run over time', head: [`From, ${unit.name}`, ...rates, ...times, 'No answer'], rows })
}
