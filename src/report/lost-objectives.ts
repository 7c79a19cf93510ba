/** @module How each objective can be lost while a run still goes on: whatever is to come, it can't be met any more. */
import type { SingleMetric } from '../metrics/definitions.ts'
import { type Limits, within } from '../stats/bound.ts'
import { percentileOf } from '../stats/summary.ts'
import { isJudged } from './judged.ts'
import type { RequestRow } from './request-row.ts'
import { type Watch, watchShare } from './share-watch.ts'
import type { Check } from './slo.ts'

/**
 * Watches for an objective. Percentiles, extremes and shares are lost by counting; means only against a planned number of
 * requests. What can't be lost before the end has no watch: throughput, spread, and `icl`, whose gaps come in groups.
 *
 * @param planned measured requests that the run will have; `undefined` where another bound ends it
 */
export function watchesOf(check: Check, planned: number | undefined): Watch[] {
  if (check.kind === 'goodput') return watchGoodput(check, planned)
  if (check.kind === 'run') return check.metric === 'errorRate' ? watchErrors(check.limits, planned) : []
  const { metric, statistic, limits } = check
  if (metric === 'icl') return []
  if (statistic === 'mean') return watchMean(metric, limits, planned)
  const p = { max: 1, min: 0 }[statistic] ?? percentileOf(statistic)
  return p === undefined ? [] : watchQuantile({ metric, statistic, limits, planned, p })
}

/** A request without a whole answer, of those that are judged. */
export function isError({ outcome }: RequestRow): boolean {
  return outcome !== 'completed'
}

function watchErrors({ max }: Limits, planned: number | undefined): Watch[] {
  if (max === undefined) return []
  const isLost = (errors: number, n: number) => errors / n > max
  return [watchShare({ name: 'errorRate', allowed: max, planned, misses: isError, counts: isJudged, isLost })]
}

function watchGoodput({ where, unit, limits }: Check & { kind: 'goodput' }, planned: number | undefined): Watch[] {
  const { min } = limits
  if (unit !== 'share' || min === undefined) return []
  const bounds = Object.entries(where) as [SingleMetric, Limits][]
  const isGood = (row: RequestRow) =>
    !isError(row) && bounds.every(([metric, each]) => within(row[metric] ?? NaN, each))
  const isLost = (bad: number, n: number) => (n - bad) / n < min
  return [
    watchShare({ name: 'goodput', allowed: 1 - min, planned, misses: (row) => !isGood(row), counts: isJudged, isLost }),
  ]
}

interface QuantileWatch {
  readonly metric: SingleMetric
  readonly statistic: string
  readonly limits: Limits
  readonly planned: number | undefined
  readonly p: number
}

/**
 * The quantile lies between the order statistics ⌊p (n − 1)⌋ and ⌈p (n − 1)⌉, from 0: above a bound for certain where the
 * lower one is, below it where the upper one is. More samples never make that more likely, so all requests to come are
 * taken to have one.
 */
function watchQuantile({ metric, statistic, limits, planned, p }: QuantileWatch): Watch[] {
  const { min, max } = limits
  const shared = { name: `${metric}.${statistic}`, planned, counts: (row: RequestRow) => row[metric] !== undefined }
  const watches: Watch[] = []
  if (max !== undefined) {
    const isLost = (above: number, n: number) => above >= n - Math.floor(p * (n - 1))
    watches.push(watchShare({ ...shared, allowed: 1 - p, misses: (row) => row[metric]! > max, isLost }))
  }
  if (min !== undefined) {
    const isLost = (below: number, n: number) => below >= Math.ceil(p * (n - 1)) + 1
    watches.push(watchShare({ ...shared, allowed: p, misses: (row) => row[metric]! < min, isLost }))
  }
  return watches
}

/** No value is below 0, so a sum that is too large stays so. */
function watchMean(metric: SingleMetric, { max }: Limits, planned: number | undefined): Watch[] {
  if (max === undefined || planned === undefined) return []
  let sum = 0
  let without = 0
  return [
    (row) => {
      const value = row[metric]
      sum += value ?? 0
      if (value === undefined) without++
      if (sum <= max * (planned - without)) return undefined
      return `${metric}.mean can't be met any more: it is beyond its bound even if all that is to come took no time`
    },
  ]
}
