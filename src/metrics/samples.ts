/** @module The metrics of many requests in columns, a row a completed request. */
import { GrowingColumn } from '../stats/growing-column.ts'
import { type SortedSamples, sortSamples } from '../stats/quantile.ts'
import { type Summary, summarize } from '../stats/summary.ts'
import { REQUEST_METRICS, type RequestMetric } from './definitions.ts'
import type { RequestMetrics } from './request-metrics.ts'

export interface Samples {
  /** Completed requests. */
  readonly rows: number
  add(metrics: RequestMetrics, gapsMs: readonly number[]): void
  /** Values by row, NaN where the request has no such metric; for `icl` all gaps, not by row. */
  column(metric: RequestMetric): Float64Array
  /** A metric's values in ascending order; `undefined` where there is none. */
  sorted(metric: RequestMetric): SortedSamples | undefined
  /** The summary of every metric that has values. */
  summaries(): Partial<Record<RequestMetric, Summary>>
}

export function createSamples(): Samples {
  const columns = new Map(REQUEST_METRICS.map((metric) => [metric, new GrowingColumn()]))
  const sorted = new Map<RequestMetric, SortedSamples | undefined>()
  let rows = 0

  const samples: Samples = {
    get rows() {
      return rows
    },
    add(metrics, gapsMs) {
      rows++
      sorted.clear()
      for (const [metric, column] of columns) if (metric !== 'icl') column.push(metrics[metric] ?? NaN)
      for (const gap of gapsMs) columns.get('icl')!.push(gap)
    },
    column: (metric) => columns.get(metric)!.values(),
    sorted(metric) {
      if (!sorted.has(metric)) sorted.set(metric, sortSamples(samples.column(metric)))
      return sorted.get(metric)
    },
    summaries() {
      const present = REQUEST_METRICS.flatMap((metric) => {
        const values = samples.sorted(metric)
        return values ? [[metric, summarize(values)] as const] : []
      })
      return Object.fromEntries(present)
    },
  }
  return samples
}
