/** @module An analysis in the words of `aiperf analyze-trace`: its keys, in its order. */
import type { Summary } from '../stats/summary.ts'
import type { Distribution, TraceAnalysis } from './analyze.ts'

/** A block of statistics; `std_dev` is the population's. */
export interface AiperfStatistics {
  readonly mean: number
  readonly std_dev: number
  readonly min: number
  readonly p25: number
  readonly median: number
  readonly p75: number
  readonly max: number
}

/** The report of AIPerf 0.11. Where a trace has no rows or no block ids, numbers are 0 and blocks `null`. */
export interface AiperfReport {
  readonly total_requests: number
  readonly unique_prefixes: number
  readonly num_prefix_groups: number
  readonly cache_hit_rate: number
  readonly min_isl: number
  readonly max_isl: number
  readonly avg_isl: number
  readonly min_osl: number
  readonly max_osl: number
  readonly avg_osl: number
  readonly prefix_reuse_ratio: number
  readonly isl_stats: AiperfStatistics | null
  readonly osl_stats: AiperfStatistics | null
  readonly context_length_stats: AiperfStatistics | null
  readonly unique_prompt_length_stats: AiperfStatistics | null
  readonly hit_rate_stats: AiperfStatistics | null
}

/** The same quantities by AIPerf's names. */
export function aiperfReport(analysis: TraceAnalysis): AiperfReport {
  const { requests, prefixes, isl, osl, contextLength, uniquePromptLength, hitRate } = analysis
  return {
    total_requests: requests,
    unique_prefixes: prefixes?.unique ?? 0,
    num_prefix_groups: prefixes?.groups ?? 0,
    cache_hit_rate: prefixes?.cacheHitRate ?? 0,
    min_isl: isl?.summary.min ?? 0,
    max_isl: isl?.summary.max ?? 0,
    avg_isl: isl?.summary.mean ?? 0,
    min_osl: osl?.summary.min ?? 0,
    max_osl: osl?.summary.max ?? 0,
    avg_osl: osl?.summary.mean ?? 0,
    prefix_reuse_ratio: prefixes?.reuseRatio ?? 0,
    isl_stats: statistics(isl),
    osl_stats: statistics(osl),
    context_length_stats: statistics(contextLength),
    unique_prompt_length_stats: statistics(uniquePromptLength),
    hit_rate_stats: statistics(hitRate),
  }
}

function statistics(distribution: Distribution | null): AiperfStatistics | null {
  if (!distribution) return null
  const { mean, stddev, min, p25, p50, p75, max }: Summary = distribution.summary
  return { mean, std_dev: stddev, min, p25, median: p50, p75, max }
}
