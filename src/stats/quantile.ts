/** @module Quantiles of a sample. */

declare const sorted: unique symbol

/** Finite numbers in ascending order, at least one. */
export type SortedSamples = Float64Array & { readonly [sorted]: true }

/** Numbers by their rank in ascending order, from 0: a sorted array, or what stands for one. */
export interface Ranked {
  readonly length: number
  at(rank: number): number | undefined
}

/** Sorts a copy; `undefined` when there is nothing to sort. NaN marks a missing value and is left out. */
export function sortSamples(values: Float64Array): SortedSamples | undefined {
  const present = values.filter((value) => !Number.isNaN(value))
  return present.length === 0 ? undefined : (present.sort() as SortedSamples)
}

/**
 * The p-quantile by linear interpolation between order statistics, at index p · (n − 1): numpy's default and R's type 7.
 *
 * @param p in [0, 1]
 */
export function quantile(samples: Ranked, p: number): number {
  const at = p * (samples.length - 1)
  const below = Math.floor(at)
  const low = samples.at(below)!
  return below === at ? low : low + (at - below) * (samples.at(below + 1)! - low)
}
