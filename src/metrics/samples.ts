/** @module The metrics of many requests: exact in columns, a row a completed request; of their many chunk gaps, a sketch. */
import { GrowingColumn } from '../stats/growing-column.ts'
import type { Moments } from '../stats/moments.ts'
import { type Ranked, type SortedSamples, sortSamples } from '../stats/quantile.ts'
import { createSketch, type Sketch, SKETCH_ERROR } from '../stats/sketch.ts'
import { momentsOf, type Summary, summaryOf } from '../stats/summary.ts'
import { REQUEST_METRICS, type RequestMetric, SINGLE_METRICS, type SingleMetric } from './definitions.ts'
import type { RequestMetrics } from './request-metrics.ts'

export interface Samples {
  /** Completed requests. */
  readonly rows: number
  /** The gaps of all requests, in a sketch. */
  readonly gaps: Sketch
  /** @param sentMs when the request left, from the start of the run */
  add(metrics: RequestMetrics, gapsMs: readonly number[], sentMs?: number): void
  /** When the requests left, by row; NaN where that was not said. */
  sentMs(): Float64Array
  /** Values by row, NaN where the request has no such metric. */
  column(metric: SingleMetric): Float64Array
  /** A metric's values in ascending order; `undefined` where there is none. */
  sorted(metric: SingleMetric): SortedSamples | undefined
  /** All that statistics need of a metric; `undefined` where it has no values. */
  observed(metric: RequestMetric): Observed | undefined
  /** The summary of every metric that has values. */
  summaries(): Partial<Record<RequestMetric, Summary>>
}

/** The values of a metric. */
export interface Observed {
  readonly ranked: Ranked
  readonly moments: Moments
  /** How far a value between the extremes may be off, as a share of it; 0 where they are exact. */
  readonly error: number
}

export function createSamples(): Samples {
  const columns = new Map<SingleMetric, GrowingColumn>()
  const sorted = new Map<SingleMetric, SortedSamples | undefined>()
  const gaps = createSketch()
  const observedGaps: Observed = { ranked: gaps, moments: gaps.moments, error: SKETCH_ERROR }
  const sent = new GrowingColumn()
  let rows = 0

  /** A metric that no request has costs nothing; one that comes late is missing in the rows before. */
  function begin(metric: SingleMetric): GrowingColumn {
    const column = new GrowingColumn()
    for (let row = 0; row < rows; row++) column.push(NaN)
    columns.set(metric, column)
    return column
  }

  const samples: Samples = {
    gaps,
    get rows() {
      return rows
    },
    sentMs: () => sent.values(),
    add(metrics, gapsMs, sentMs = NaN) {
      sorted.clear()
      for (const metric of SINGLE_METRICS) {
        const value = metrics[metric]
        const column = columns.get(metric) ?? (value === undefined ? undefined : begin(metric))
        column?.push(value ?? NaN)
      }
      for (const gap of gapsMs) gaps.add(gap)
      sent.push(sentMs)
      rows++
    },
    column: (metric) => columns.get(metric)?.values() ?? new Float64Array(rows).fill(NaN),
    sorted(metric) {
      if (!sorted.has(metric)) sorted.set(metric, sortSamples(samples.column(metric)))
      return sorted.get(metric)
    },
    observed(metric) {
      if (metric === 'icl') return gaps.length > 0 ? observedGaps : undefined
      const values = samples.sorted(metric)
      return values && { ranked: values, moments: momentsOf(values), error: 0 }
    },
    summaries() {
      const present = REQUEST_METRICS.flatMap((metric) => {
        const values = samples.observed(metric)
        return values ? [[metric, summaryOf(values.ranked, values.moments)] as const] : []
      })
      // Sorted copies of every metric would double what a run of a million requests holds.
      sorted.clear()
      return Object.fromEntries(present)
    },
  }
  return samples
}
