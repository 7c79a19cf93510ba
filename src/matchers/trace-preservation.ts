/** @module Whether a trace is like the one that it was made from. */
import type { TraceAnalysis } from '../traces/analyze.ts'
import type { TraceCheck } from './trace-bounds.ts'
import {
  type Observation,
  observeFigure,
  observeStatistic,
  type TraceFigure,
  traceQuantities,
  type TraceQuantity,
} from './trace-statistics.ts'

const STATISTICS = ['mean', 'p50', 'p90'] as const
const QUANTITIES: readonly TraceQuantity[] = ['isl', 'osl', 'contextLength', 'uniquePromptLength']
const SHARES: readonly TraceFigure[] = ['cacheHitRate', 'blockHitRate', 'prefixReuseRatio']

/**
 * Every statistic of the trace, bounded by the original's.
 *
 * @param tolerance for lengths as a share of the original's statistic or, where that is greater, of its mean: the median of
 *   many traces is 0; for shares as it is
 */
export function checkPreserved(trace: TraceAnalysis, original: TraceAnalysis, tolerance: number): TraceCheck[] {
  const lengths = QUANTITIES.flatMap((quantity) => {
    const mean = traceQuantities[quantity].of(original)?.summary.mean ?? 0
    return STATISTICS.map((statistic) => {
      const wanted = observeStatistic(original, quantity, statistic)
      const scale = Math.max(Math.abs(wanted.value ?? 0), Math.abs(mean))
      return check(observeStatistic(trace, quantity, statistic), wanted, tolerance * scale)
    })
  })
  const shares = SHARES.map((figure) => check(observeFigure(trace, figure), observeFigure(original, figure), tolerance))
  return [{ ...observeFigure(trace, 'requests'), limits: { min: 1 } }, ...lengths.flat(), ...shares.flat()]
}

/** Nothing where neither trace has it; where one of the two has it, nothing can keep its bounds. */
function check(observed: Observation, wanted: Observation, margin: number): TraceCheck[] {
  if (observed.value === undefined && wanted.value === undefined) return []
  const { value } = wanted
  if (value !== undefined) return [{ ...observed, limits: { min: value - margin, max: value + margin } }]
  return [{ ...observed, value: undefined, missing: `the original has none: ${wanted.missing}`, limits: {} }]
}
