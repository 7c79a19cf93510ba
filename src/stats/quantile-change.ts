/** @module How far a quantile has moved between two samples, by bootstrap. */
import { randomBeta } from 'd3-random'

import type { Estimate } from './paired-blocks.ts'
import { quantile, type Ranked } from './quantile.ts'

/** Samples drawn again. */
const ROUNDS = 4_000

export interface QuantileChangeOptions {
  /** Of each end of the interval by itself. */
  readonly confidence: number
  /** As a share of `a`'s quantile, or in its unit. */
  readonly relative: boolean
  /** How many independent samples each one is worth. */
  readonly independentShare: number
  /** Uniform numbers in [0, 1). */
  readonly stream: () => number
}

/**
 * The change of the p-quantile from `a` to `b` with its percentile interval. A sample need not be drawn again to know its
 * quantile: that is the sample's own at a place that follows Beta((n − 1) p + 1, (n − 1)(1 − p) + 1), as order statistics of
 * uniform numbers do (Efron and Tibshirani, An Introduction to the Bootstrap, §6; David and Nagaraja, Order Statistics, §2.3).
 */
export function quantileChange(a: Ranked, b: Ranked, p: number, options: QuantileChangeOptions): Estimate {
  const { confidence, relative, independentShare, stream } = options
  const change = relative ? relativeTo : (from: number, to: number) => to - from
  const [drawA, drawB] = [a, b].map((sample) => drawQuantile(sample, p, independentShare, stream))
  const changes = Float64Array.from({ length: ROUNDS }, () => change(drawA!(), drawB!())).sort()
  return {
    value: change(quantile(a, p), quantile(b, p)),
    interval: [quantile(changes, 1 - confidence), quantile(changes, confidence)],
  }
}

function drawQuantile(sample: Ranked, p: number, independentShare: number, stream: () => number): () => number {
  const steps = Math.max(1, sample.length * independentShare) - 1
  const place = randomBeta.source(stream)(steps * p + 1, steps * (1 - p) + 1)
  return () => quantile(sample, place())
}

/** From nothing to something is no share of it. */
function relativeTo(from: number, to: number): number {
  return from === to ? 0 : to / from - 1
}
