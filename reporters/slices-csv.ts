/** @module The time slices of all runs as one table: a row for each slice of each run. */
import { SINGLE_METRICS } from '../src/metrics/definitions.ts'
import type { RunReport } from '../src/report/run-report.ts'
import type { Slice } from '../src/report/slices.ts'
import { csvRow } from './csv.ts'

const STATISTICS = ['n', 'mean', 'p50', 'p90', 'p99'] as const
const RATES = ['requestsPerSecond', 'outputTokensPerSecond', 'concurrency'] as const

const COLUMNS = [
  'id',
  'name',
  'slice',
  'fromMs',
  'toMs',
  'sent',
  'completed',
  ...RATES,
  ...SINGLE_METRICS.flatMap((metric) => STATISTICS.map((statistic) => `${metric}.${statistic}`)),
]

/** Numbers are in the metric's own unit, times count from the start of the run; a cell that does not apply is empty. */
export function renderSlicesCsv(runs: readonly RunReport[]): string {
  const rows = runs.flatMap((run) => (run.slices ?? []).map((slice, i) => [run.id, run.name, i, ...cells(slice)]))
  return csvRow(COLUMNS) + rows.map(csvRow).join('')
}

function cells({ fromMs, toMs, counts, metrics, ...rates }: Slice): (string | number)[] {
  const statistics = SINGLE_METRICS.flatMap((metric) => {
    const summary = metrics[metric]
    return STATISTICS.map((statistic) => summary?.[statistic] ?? '')
  })
  return [fromMs, toMs, counts.sent, counts.completed, ...RATES.map((rate) => rates[rate]), ...statistics]
}
