/** @module How far the repeats of a load agree, in cells: each reader makes a table of them. */
import { definitionOf, type RequestMetric, type RunMetric } from '../src/metrics/definitions.ts'
import { formatCount, formatNumber, formatShare } from '../src/report/format.ts'
import type { RepeatStatistic } from '../src/report/repeats.ts'
import type { RunReport } from '../src/report/run-report.ts'
import type { Estimate } from '../src/stats/estimate.ts'

export const REPEAT_HEAD = ['mean', 'stddev', 'CV', '95 % interval'] as const

/** Statistics that tables show; the others are in the report. */
const STATISTICS: readonly RepeatStatistic[] = ['p50', 'p99']
const METRICS: readonly RequestMetric[] = ['ttft', 'itl', 'requestLatency', 'effectiveLatency']
const TOTALS: readonly RunMetric[] = ['requestsPerSecond', 'outputTokensPerSecond']

export interface RepeatRow {
  readonly label: string
  readonly unit: string
  /** As in `REPEAT_HEAD`. */
  readonly cells: readonly string[]
}

/** A row a statistic; none where the load was not repeated. */
export function repeatRows({ repeats }: RunReport): RepeatRow[] {
  if (!repeats) return []
  const perRequest = METRICS.flatMap((metric) =>
    STATISTICS.flatMap((name) => rowOf(metric, ` ${name}`, repeats.metrics[metric]?.[name])),
  )
  return [...perRequest, ...TOTALS.flatMap((metric) => rowOf(metric, '', repeats.totals[metric]))]
}

/** `5 repeats`, and whether they agreed where that was asked; nothing where there was one. */
export function describeRepeats({ repeats, load }: RunReport): string {
  if (!repeats) return ''
  const { n, converged } = repeats
  const said = { true: ', which agree as untilCv asks', false: ', which do not agree as untilCv asks', null: '' }
  const { repeats: most = n } = load
  const measured = most > n ? `${formatNumber(n)} of ${formatCount(most, 'repeat')}` : formatCount(n, 'repeat')
  return `${measured}${said[`${converged}`]}`
}

function rowOf(metric: RequestMetric | RunMetric, statistic: string, of: Estimate | undefined): RepeatRow[] {
  if (!of) return []
  const { label, unit } = definitionOf(metric)
  const { mean, stddev, cv, interval } = of
  const between = interval ? interval.map((end) => formatNumber(end)).join(' … ') : '–'
  const cells = [formatNumber(mean), formatNumber(stddev, 3), cv === null ? '–' : formatShare(cv, 3), between]
  return [{ label: `${label}${statistic}`, unit, cells }]
}
