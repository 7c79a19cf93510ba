/** @module AIPerf's two files of a run: `profile_export_aiperf.json` and `profile_export_aiperf.csv`. */
import type { RunReport } from '../src/report/run-report.ts'
import { PERCENTILES } from '../src/stats/summary.ts'
import { type AiperfMetric, aiperfMetrics, type NamedMetric } from './aiperf.ts'
import { csvRow } from './csv.ts'

/** Version of AIPerf's schema whose fields are all that we write. */
const SCHEMA_VERSION = '1.3'

const STATISTICS = ['avg', 'min', 'max', 'sum', ...PERCENTILES.filter((name) => name !== 'p99.9'), 'std'] as const

/** Statistics that are as whole as what they are of; all others have two decimals. */
const WHOLE: readonly (keyof AiperfMetric)[] = ['min', 'max', 'sum']

/** The JSON: a block a metric, under AIPerf's keys, and `inferbench` with what AIPerf has no key for. */
export function renderAiperfJson(run: RunReport): string {
  const { id, name, suite, attempt, seed, startedAt, finished, endpoint, validity, slos, environment } = run
  const randomSeed = /^\d{1,15}$/.test(seed) ? { random_seed: Number(seed) } : {}
  const document = {
    schema_version: SCHEMA_VERSION,
    benchmark_id: id,
    run_info: { benchmark_id: id, ...randomSeed, run_label: name },
    start_time: startedAt,
    was_cancelled: !finished,
    ...Object.fromEntries(aiperfMetrics(run).map(({ tag, metric }) => [tag, metric])),
    error_summary: run.errors.map(describeError),
    inferbench: { version: environment.packages['inferbench'], suite, attempt, seed, endpoint, validity, slos },
  }
  return `${JSON.stringify(document, wellFormed, 2)}\n`
}

/** Half of a character, as a text that was cut may end with, is JSON by its grammar, and an error to Python's readers. */
function wellFormed(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed() : value
}

/** True for the JSON that `renderAiperfJson` wrote, and not AIPerf itself. */
export function isOurs(json: string): boolean {
  return /^ {2}"inferbench": \{$/m.test(json)
}

function describeError({ kind, message, count }: RunReport['errors'][number]): object {
  const [, status] = /^http-(\d{3})$/.exec(kind) ?? []
  return { error_details: { ...(status ? { code: Number(status) } : {}), type: kind, message }, count }
}

/** The CSV: metrics of requests with their statistics, an empty line, then metrics of the run with their value. */
export function renderAiperfCsv(run: RunReport): string {
  const metrics = aiperfMetrics(run)
  const ofRequests = metrics.filter(({ metric }) => metric.count !== undefined)
  const ofRun = metrics.filter(({ metric }) => metric.count === undefined)
  return [
    ...(ofRequests.length === 0
      ? []
      : [csvRow(['Metric', ...STATISTICS]), ...ofRequests.map(statisticsRow), csvRow([])]),
    csvRow(['Metric', 'Value']),
    ...ofRun.map((named) => csvRow([headerOf(named), formatValue(named.metric, 'avg', ['avg'])])),
  ].join('')
}

function statisticsRow(named: NamedMetric): string {
  return csvRow([headerOf(named), ...STATISTICS.map((name) => formatValue(named.metric, name, WHOLE))])
}

function headerOf({ header, metric }: NamedMetric): string {
  return metric.unit === 'requests' ? header : `${header} (${metric.unit})`
}

function formatValue(metric: AiperfMetric, name: keyof AiperfMetric, whole: readonly string[]): string {
  const value = metric[name] as number
  const isWhole = whole.includes(name) && ['tokens', 'requests'].includes(metric.unit)
  return isWhole ? String(value) : value.toFixed(2)
}
