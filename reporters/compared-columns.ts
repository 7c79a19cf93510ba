/** @module Runs side by side: which numbers are compared, and which of them is the best. */
import { requestMetrics, runMetrics, type RequestMetric, type RunMetric } from '../src/metrics/definitions.ts'
import type { RunReport } from '../src/report/run-report.ts'
import { isMet } from '../src/report/verdict.ts'
import { isEndedEarly } from './gate.ts'

export interface ComparedColumn {
  readonly head: string
  readonly unit: string
  readonly better: 'lower' | 'higher' | 'neither'
  readonly valueOf: (run: RunReport) => number | undefined
}

/** The numbers of a run beside those of others; columns that no run has are left out. */
export function comparedColumns(runs: readonly RunReport[]): ComparedColumn[] {
  return COLUMNS.filter(({ valueOf }) => runs.some((run) => valueOf(run) !== undefined))
}

const COLUMNS: readonly ComparedColumn[] = [
  total('requestsPerSecond', 'Requests'),
  total('outputTokensPerSecond', 'Output'),
  statistic('ttft', 'p50'),
  statistic('ttft', 'p99'),
  statistic('itl', 'p50'),
  statistic('itl', 'p99'),
  statistic('requestLatency', 'p50', 'Latency'),
  statistic('requestLatency', 'p99', 'Latency'),
  total('errorRate', 'Errors'),
]

function total(metric: RunMetric, head: string): ComparedColumn {
  const { unit, better } = runMetrics[metric]
  return { head, unit, better, valueOf: ({ totals }) => totals[metric] }
}

function statistic(
  metric: RequestMetric,
  name: 'p50' | 'p99',
  label: string = requestMetrics[metric].label,
): ComparedColumn {
  const { unit, better } = requestMetrics[metric]
  return { head: `${label} ${name}`, unit, better, valueOf: ({ metrics }) => metrics[metric]?.[name] }
}

/** The best of a column, void runs left out; NaN, which equals nothing, where none is better than another. */
export function bestOf(runs: readonly RunReport[], { better, valueOf }: ComparedColumn): number {
  const values = runs.flatMap((run) => (run.validity.valid ? [valueOf(run) ?? []].flat() : []))
  if (better === 'neither' || new Set(values).size < 2) return NaN
  return values.reduce((a, b) => (better === 'lower' ? Math.min(a, b) : Math.max(a, b)))
}

/** What became of a run's objectives: `2 of 3`, of a point of a search `met`, `missed` or `met, highest`; `–` where none were set. */
export interface Outcome {
  readonly text: string
  /** `undefined`: nothing was asked. */
  readonly met: boolean | undefined
}

export function outcomeOf(run: RunReport): Outcome {
  const { slos, validity, searched } = run
  if (!validity.valid) return { text: 'void', met: false }
  if (isEndedEarly(run)) return { text: 'ended early', met: false }
  if (searched) return { text: searched.highest ? 'met, highest' : searched.met ? 'met' : 'missed', met: searched.met }
  if (slos.length === 0) return { text: '–', met: undefined }
  const met = slos.filter(isMet).length
  return { text: `${met} of ${slos.length}`, met: met === slos.length }
}
