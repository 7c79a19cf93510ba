/** @module Quantiles of numbers too many to keep: counts in bins of equal ratio, which add up over runs and machines. */
import { DDSketch } from '@datadog/sketches-js'
import * as z from 'zod'

import { strict } from '../options.ts'
import { createMoments, type Moments } from './moments.ts'
import type { Ranked } from './quantile.ts'

/** How far a value between the extremes may be off, as a share of it. */
export const SKETCH_ERROR = 0.005

/** A sketch as plain data. */
export const SketchData = strict({
  /** Of bins of another width nothing can be merged. */
  relativeError: z.literal(SKETCH_ERROR),
  n: z.int().min(0),
  mean: z.number(),
  /** Σ (value − mean)². */
  squares: z.number(),
  /** Null where there are no numbers. */
  min: z.number().nullable(),
  max: z.number().nullable(),
  zeros: z.int().min(0),
  /** Numbers in the bins from `firstBin` on, one after another. */
  firstBin: z.int(),
  counts: z.array(z.int().min(0)),
})
export type SketchData = z.infer<typeof SketchData>

/**
 * Numbers of at least 0. As a `Ranked`, the value at each rank is off by at most 0.5 %, the extremes by nothing; count and
 * moments are exact.
 */
export interface Sketch extends Ranked {
  readonly moments: Moments
  /** @throws RangeError for what is below 0 or no number */
  add(value: number): void
  merge(other: SketchData): void
  toJSON(): SketchData
}

/**
 * DDSketch (Masson, Rim and Lee, VLDB 2019): bin k holds the values in (γᵏ⁻¹, γᵏ], with γ = (1 + ε) / (1 − ε), and stands
 * for one that is within ε of all of them. Memory grows with the log of the range, not with the numbers: a microsecond to
 * an hour is 2,200 bins.
 */
export function createSketch(): Sketch {
  const bins = new DDSketch({ relativeAccuracy: SKETCH_ERROR })
  const moments = createMoments()

  return {
    moments,
    get length() {
      return moments.n
    },
    at(rank) {
      if (rank < 0 || rank >= moments.n) return undefined
      if (rank === 0 || rank === moments.n - 1) return rank === 0 ? moments.min : moments.max
      if (rank < bins.zeroCount) return 0
      const value = bins.mapping.value(bins.store.keyAtRank(rank - bins.zeroCount))
      return Math.min(Math.max(value, moments.min), moments.max)
    },
    add(value) {
      if (!(value >= 0)) throw new RangeError(`a sketch takes numbers of at least 0, got ${value}`)
      bins.accept(value)
      moments.add(value)
    },
    merge({ zeros, firstBin, counts, n, mean, squares, min, max }) {
      if (zeros > 0) bins.accept(0, zeros)
      // The library's own merge loses bins where the last one of the other sketch is number 0.
      for (const [i, count] of counts.entries()) if (count > 0) bins.accept(bins.mapping.value(firstBin + i), count)
      moments.merge({ n, mean, squares, min: min ?? Infinity, max: max ?? -Infinity })
    },
    toJSON() {
      const { minKey, maxKey, offset, bins: counts } = bins.store
      const any = moments.n > 0
      return {
        relativeError: SKETCH_ERROR,
        n: moments.n,
        mean: moments.mean,
        squares: moments.squares,
        min: any ? moments.min : null,
        max: any ? moments.max : null,
        zeros: bins.zeroCount,
        firstBin: Number.isFinite(minKey) ? minKey : 0,
        counts: Number.isFinite(minKey) ? counts.slice(minKey - offset, maxKey - offset + 1) : [],
      }
    },
  }
}
