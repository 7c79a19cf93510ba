/** @module Requests grouped by the length of their prompt. */
import { quantile, sortSamples } from '../../src/stats/quantile.ts'

export interface LengthGroup {
  /** Shortest and longest prompt, tokens. */
  readonly from: number
  readonly to: number
  readonly requests: number
  /** TTFT, ms. */
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

const GROUPS = 10

/** About ten groups of as many requests each; prompts of one length stay together. */
export function groupByLength(lengths: Float64Array, ttfts: Float64Array): LengthGroup[] {
  const sorted = sortSamples(lengths)
  if (!sorted) return []
  const starts = new Set(Array.from({ length: GROUPS }, (_, i) => sorted[Math.floor((i * sorted.length) / GROUPS)]!))
  const edges = [...starts]
  const groups = edges.map(() => ({ lengths: [] as number[], ttfts: [] as number[] }))
  for (const [i, length] of lengths.entries()) {
    const group = groups[edges.findLastIndex((edge) => length >= edge)]!
    group.lengths.push(length)
    group.ttfts.push(ttfts[i]!)
  }
  return groups.map(summarizeGroup)
}

function summarizeGroup({ lengths, ttfts }: { lengths: readonly number[]; ttfts: readonly number[] }): LengthGroup {
  const sorted = sortSamples(Float64Array.from(ttfts))!
  return {
    from: lengths.reduce((least, length) => Math.min(least, length)),
    to: lengths.reduce((most, length) => Math.max(most, length)),
    requests: sorted.length,
    p50: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    p99: quantile(sorted, 0.99),
  }
}
