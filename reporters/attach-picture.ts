/** @module A run as one picture: what was asked, its metrics, and how its latency was distributed, in all and over time. */
import { REQUEST_METRICS, requestMetrics } from '../src/metrics/definitions.ts'
import { formatNumber } from '../src/report/format.ts'
import type { RunReport } from '../src/report/run-report.ts'
import { type Block, chart, gap, heading, paragraph, stack, tableRows } from './attach-layout.ts'
import { describeEndpoint, describeError, describeLoad, describeName, describeTotals } from './describe-run.ts'
import { type CurveMetric, drawCurve, marksOf } from './html/distributions.ts'
import type { RunRows } from './html/read-columns.ts'
import { measuredSamples, type RequestColumns } from './html/request-columns.ts'
import { createTimeAxis } from './html/time-axis.ts'
import { drawMiddles, drawThroughput } from './html/time-series.ts'

const STATISTICS = ['mean', 'p50', 'p95', 'p99', 'max'] as const
/** Kinds of error that are listed. */
const ERRORS = 3

/** An image of SVG that needs nothing else and follows light and dark. */
export function drawRunPicture(run: RunReport, { columns, note }: RunRows): string {
  const { endpoint, errors, validity } = run
  return stack([
    heading(describeName(run)),
    paragraph(describeEndpoint(endpoint), endpoint.simulated ? 'unsure' : 'muted'),
    paragraph(describeLoad(run), 'muted'),
    paragraph(describeTotals(run), 'ink'),
    ...validity.problems.map(({ message, advice }) => paragraph(`✗ void: ${message}; ${advice}`, 'bad')),
    ...validity.warnings.map(({ message, advice }) => paragraph(`! note: ${message}; ${advice}`, 'unsure')),
    ...errors.slice(0, ERRORS).map((error) => paragraph(describeError(error), 'bad')),
    ...(errors.length > ERRORS ? [paragraph(`… and ${errors.length - ERRORS} more kinds of error`, 'bad')] : []),
    gap(10),
    ...metricRows(run),
    ...(columns ? charts(run, columns) : []),
    ...(note === '' ? [] : [gap(6), paragraph(note, 'unsure')]),
  ])
}

function metricRows({ metrics }: RunReport): Block[] {
  const rows = REQUEST_METRICS.flatMap((metric) => {
    const summary = metrics[metric]
    const { label, unit } = requestMetrics[metric]
    return summary ? [[label, unit, ...STATISTICS.map((statistic) => formatNumber(summary[statistic]))]] : []
  })
  return rows.length === 0 ? [] : tableRows(['', '', ...STATISTICS], rows)
}

/** Of an answer that does not stream, its latency stands for the first token. */
function charts(run: RunReport, columns: RequestColumns): Block[] {
  const time = createTimeAxis(columns)
  const first = measuredSamples(columns, 'ttft') ? 'ttft' : 'requestLatency'
  const { label } = requestMetrics[first]
  const known = time.bins.some((bin) => bin[first])
  return [
    ...curve(run, columns, first),
    ...curve(run, columns, 'itl'),
    ...(known ? [chart(`${label} by time of sending, p50 and dashed p99`, '', drawMiddles(time, first))] : []),
    chart('Output tokens', '', drawThroughput(time)),
  ]
}

/** Nothing where no request has it. */
function curve(run: RunReport, columns: RequestColumns, metric: CurveMetric): Block[] {
  const samples = measuredSamples(columns, metric)
  if (!samples) return []
  const { label, unit } = requestMetrics[metric]
  const marks = marksOf(run, metric).map(({ sign, name, value }) => `${sign} ${name} ${value}`)
  return [chart(label, `${marks.join(' ')} ${unit}`, drawCurve(run, metric, samples))]
}
