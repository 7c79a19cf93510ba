/** @module All runs as one table: a row for each metric of each run. */
import { definitionOf, REQUEST_METRICS, requestMetrics, RUN_METRICS } from '../src/metrics/definitions.ts'
import type { RunReport } from '../src/report/run-report.ts'
import { PERCENTILES, type Summary } from '../src/stats/summary.ts'
import { csvRow } from './csv.ts'

/** What a metric of requests has, and a metric of the run has not. */
const STATISTICS = ['n', 'mean', 'stddev', 'min', ...PERCENTILES, 'max'] as const satisfies readonly (keyof Summary)[]

const WHERE = ['id', 'startedAt', 'project', 'file', 'test', 'attempt', 'name']
const WHAT = ['url', 'model', 'api', 'simulated', 'seed', 'finished', 'valid']
const COLUMNS = [...WHERE, ...WHAT, 'metric', 'unit', 'value', ...STATISTICS]

type Cells = readonly (string | number | boolean)[]

/** Numbers are in the metric's own unit, shares lie between 0 and 1; a cell that does not apply is empty. */
export function renderRunsCsv(runs: readonly RunReport[]): string {
  return csvRow(COLUMNS) + runs.flatMap(rowsOf).map(csvRow).join('')
}

function rowsOf(run: RunReport): Cells[] {
  const about = describe(run)
  const single = (metric: string, unit: string, value: number): Cells => [
    ...about,
    metric,
    unit,
    value,
    ...noStatistics,
  ]
  return [
    ...REQUEST_METRICS.flatMap((metric): Cells[] => {
      const summary = run.metrics[metric]
      const { unit } = requestMetrics[metric]
      return summary ? [[...about, metric, unit, '', ...STATISTICS.map((name) => summary[name])]] : []
    }),
    ...RUN_METRICS.flatMap((metric) => {
      const value = run.totals[metric]
      return value === undefined ? [] : [single(metric, definitionOf(metric).unit, value)]
    }),
    ...Object.entries(run.counts).map(([count, value]) => single(count, 'requests', value)),
    single('duration', 'ms', run.durationMs),
  ]
}

const noStatistics = STATISTICS.map(() => '')

function describe(run: RunReport): Cells {
  const { id, startedAt, suite, attempt, name, endpoint, seed, finished, validity } = run
  const { url, model, api, simulated } = endpoint
  const where = [id, startedAt, suite.project, suite.file, suite.test, attempt, name]
  return [...where, url, model, api, simulated, seed, finished, validity.valid]
}
