/** @module How far the repeats of a load agree: statistics of each, and their spread. */
import * as z from 'zod'

import { REQUEST_METRICS, RUN_METRICS, type RequestMetric, type RunMetric } from '../metrics/definitions.ts'
import { createTotals, runMetricsOf } from '../metrics/run-metrics.ts'
import { createSamples } from '../metrics/samples.ts'
import { strict } from '../options.ts'
import { Estimate, estimate } from '../stats/estimate.ts'
import type { RequestRow } from './request-row.ts'
import { addRow } from './row-totals.ts'

/** What a report keeps of the metrics of a request. */
export const REPEAT_STATISTICS = ['mean', 'p50', 'p90', 'p95', 'p99'] as const

export type RepeatStatistic = (typeof REPEAT_STATISTICS)[number]

export const Repeats = strict({
  /** Repeats that were measured. */
  n: z.int().min(1),
  /** Whether they agreed as `untilCv` asks; null where it was not asked. */
  converged: z.boolean().nullable(),
  metrics: z.partialRecord(z.enum(REQUEST_METRICS), z.record(z.enum(REPEAT_STATISTICS), Estimate)),
  totals: z.partialRecord(z.enum(RUN_METRICS), Estimate),
})
export type Repeats = z.infer<typeof Repeats>

/** Statistics of one repeat. */
interface Repeat {
  readonly metrics: Partial<Record<RequestMetric, Readonly<Record<RepeatStatistic, number>>>>
  readonly totals: Partial<Record<RunMetric, number>>
}

export interface RepeatTally {
  /** Adds a measured request to the repeat that is under way. */
  add(row: RequestRow): void
  /** Ends the repeat under way; one without a request is none. */
  end(): void
  /** The repeats that have ended. */
  estimates(): Omit<Repeats, 'converged'>
}

export function createRepeatTally(): RepeatTally {
  const repeats: Repeat[] = []
  let samples = createSamples()
  let totals = createTotals()

  return {
    add(row) {
      addRow(totals, row)
      if (row.outcome === 'completed') samples.add(row, row.icl ?? [])
    },
    end() {
      if (totals.sent > 0) repeats.push({ metrics: samples.summaries(), totals: runMetricsOf(totals) })
      samples = createSamples()
      totals = createTotals()
    },
    estimates: () => ({ n: repeats.length, ...estimatesOf(repeats) }),
  }
}

/** Of what every repeat has: where one has no sample, the others don't tell. */
function estimatesOf(repeats: readonly Repeat[]): Pick<Repeats, 'metrics' | 'totals'> {
  const over = (value: (repeat: Repeat) => number | undefined): Estimate | undefined => {
    const values = repeats.flatMap((repeat) => value(repeat) ?? [])
    return values.length > 0 && values.length === repeats.length ? estimate(values) : undefined
  }
  return {
    metrics: present(REQUEST_METRICS, (metric) => {
      const statistics = present(REPEAT_STATISTICS, (name) => over((repeat) => repeat.metrics[metric]?.[name]))
      return Object.keys(statistics).length > 0 ? statistics : undefined
    }) as Repeats['metrics'],
    totals: present(RUN_METRICS, (metric) => over((repeat) => repeat.totals[metric])),
  }
}

function present<Name extends string, Value>(names: readonly Name[], of: (name: Name) => Value | undefined) {
  const entries = names.map((name) => [name, of(name)] as const).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as Partial<Record<Name, Value>>
}
