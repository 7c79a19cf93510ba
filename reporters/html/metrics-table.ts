/** @module The numbers of a run: its totals, and a row of statistics for each metric. */
import { REQUEST_METRICS, requestMetrics, RUN_METRICS, runMetrics } from '../../src/metrics/definitions.ts'
import type { RunReport } from '../../src/report/run-report.ts'
import type { Summary } from '../../src/stats/summary.ts'
import { number, table } from './elements.ts'
import { html, type Html } from './markup.ts'

const STATISTICS: readonly (keyof Summary)[] = ['mean', 'stddev', 'min', 'p50', 'p90', 'p95', 'p99', 'p99.9', 'max']

export function renderTotals({ totals }: RunReport): Html {
  const known = RUN_METRICS.filter((metric) => totals[metric] !== undefined)
  const tiles = known.map((metric) => {
    const { label, unit } = runMetrics[metric]
    return html`<div>
      <dt>${label}</dt>
      <dd>${number(totals[metric], unit)}${unit === 'share' ? [] : html` <small>${unit}</small>`}</dd>
    </div>`
  })
  return html`<dl class="tiles">${tiles}</dl>`
}

/** Nothing where no request completed. */
export function renderMetrics({ metrics }: RunReport): Html {
  const known = REQUEST_METRICS.filter((metric) => metrics[metric])
  if (known.length === 0) return html`<p class="note">No request completed: there is nothing to measure.</p>`
  const rows = known.map((metric) => [
    requestMetrics[metric].label,
    requestMetrics[metric].unit,
    ...STATISTICS.map((statistic) => number(metrics[metric]![statistic])),
    number(metrics[metric]!.n),
  ])
  return table({ label: 'Metrics', head: ['Metric', 'Unit', ...STATISTICS, 'samples'], rows, words: [1] })
}
