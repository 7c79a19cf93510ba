/** @module Confidence intervals. Each end is a one-sided bound: it holds with the confidence asked, by itself. */
import { qbeta, qbinom, qt } from 'lib-r-math.js'

import type { Ranked } from './quantile.ts'

/** Lower and upper bound; an end that the sample can't give is −∞ or ∞. */
export type Interval = readonly [low: number, high: number]

/**
 * Bounds of the p-quantile by order statistics: the number of samples at or below it is binomial(n, p), whatever the law
 * of the samples (Conover, Practical Nonparametric Statistics, §3.2).
 */
export function quantileInterval(samples: Ranked, p: number, confidence: number): Interval {
  const n = samples.length
  const low = qbinom(1 - confidence, n, p) - 1
  const high = qbinom(confidence, n, p)
  return [low < 0 ? -Infinity : samples.at(low)!, high >= n ? Infinity : samples.at(high)!]
}

/** Samples below which the p-quantile has no bound on its tail side: ⌈ln(1 − c) / ln p⌉, for p < ½ that of 1 − p. */
export function samplesForQuantile(p: number, confidence: number): number {
  return Math.ceil(Math.log(1 - confidence) / Math.log(Math.max(p, 1 - p)))
}

/** Bounds of a mean by Student's t; needs two samples. `stddev` is the population's. */
export function meanInterval(n: number, mean: number, stddev: number, confidence: number): Interval {
  if (n < 2) return [-Infinity, Infinity]
  const halfWidth = (qt(confidence, n - 1) * stddev) / Math.sqrt(n - 1)
  return [mean - halfWidth, mean + halfWidth]
}

/** Bounds of a share, `hits` of `n`, by Clopper and Pearson. */
export function shareInterval(hits: number, n: number, confidence: number): Interval {
  return [
    hits === 0 ? 0 : qbeta(1 - confidence, hits, n - hits + 1),
    hits === n ? 1 : qbeta(confidence, hits + 1, n - hits),
  ]
}
