/** @module Samples counted by ranges, for pictures. */
import type { SortedSamples } from './quantile.ts'

/** Counts of samples: element i counts those in [edges[i], edges[i + 1]), the last one those at its upper edge as well. */
export interface Bins {
  /** Ascending, one more than there are counts: the first and the last one are the bounds of it all. */
  readonly edges: readonly number[]
  readonly counts: readonly number[]
}

/** A range of this ratio is easier to read in powers. */
const WIDE = 50

/**
 * At most `count` bins of equal width between the extremes; for samples of at least 0 that span more than a factor of
 * 50, of equal ratio from 1 (or the least sample above it) on, with all below it in the first. Samples that are whole
 * numbers get whole edges: a narrower bin would stand empty.
 */
export function binSamples(samples: SortedSamples, count: number): Bins {
  const min = samples[0]!
  const max = samples.at(-1)!
  if (min === max) return { edges: [min, max], counts: [samples.length] }
  if (!samples.every(Number.isInteger)) return fill(samples, edgesBetween(min, max, count))
  const edges = edgesBetween(min, max + 1, count).map((edge) => Math.ceil(edge - ROUNDING))
  // The greatest number may have a bin of its own, between itself and itself.
  return fill(samples, [...new Set(edges.filter((edge) => edge <= max)), max])
}

/** Bins of equal width between two bounds, which hold all samples. */
export function binBetween(samples: SortedSamples, low: number, high: number, count: number): Bins {
  return fill(samples, evenEdges(low, high, count))
}

/** What powers of a root lose. */
const ROUNDING = 1e-9

function edgesBetween(min: number, max: number, count: number): number[] {
  const low = Math.max(1, min)
  if (min < 0 || max / low <= WIDE) return evenEdges(min, max, count)
  const ratio = (max / low) ** (1 / count)
  return [min, ...range(1, count - 1).map((i) => low * ratio ** i), max]
}

function evenEdges(low: number, high: number, count: number): number[] {
  return [...range(0, count - 1).map((i) => low + ((high - low) * i) / count), high]
}

function fill(samples: SortedSamples, edges: readonly number[]): Bins {
  const counts = Array.from({ length: edges.length - 1 }, () => 0)
  let bin = 0
  for (const sample of samples) {
    while (bin < counts.length - 1 && sample >= edges[bin + 1]!) bin++
    counts[bin]!++
  }
  return { edges, counts }
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i)
}
