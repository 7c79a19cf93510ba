/**
 * @module Two series of blocks, one a run, compared place by place: what both runs share by their making (a ramp, the
 * start, the last requests draining) cancels, and what is alike for a while counts once.
 */
import { qt } from 'lib-r-math.js'

import type { Interval } from './interval.ts'

/** Blocks that a run is cut into. Each has to outlast what makes neighbours alike; too few would tell little. */
export const BLOCKS = 20

export interface Estimate {
  readonly value: number
  readonly interval: Interval
}

/**
 * The change of a sum, Σ b / Σ a − 1, by the ratio estimator: its standard error is that of the residuals b − (Σ b / Σ a) · a
 * (Cochran, Sampling Techniques, §6.4), its interval Student's t. From nothing to something it is ∞.
 */
export function relativeChange(a: readonly number[], b: readonly number[], confidence: number): Estimate {
  const ratio = sum(a) === sum(b) ? 1 : sum(b) / sum(a)
  if (sum(a) === 0) return { value: ratio - 1, interval: [ratio - 1, ratio - 1] }
  const residuals = a.map((value, i) => b[i]! - ratio * value)
  return around(ratio - 1, (standardError(residuals) * a.length) / Math.abs(sum(a)), a.length, confidence)
}

/** The change of a mean, Σ (b − a) / blocks, with Student's t. */
export function absoluteChange(a: readonly number[], b: readonly number[], confidence: number): Estimate {
  const differences = a.map((value, i) => b[i]! - value)
  return around(sum(differences) / a.length, standardError(differences), a.length, confidence)
}

/**
 * How many independent samples a sample is worth, as a share, where the question is whether the p-quantile has changed: the
 * variance that the shares at or below the p-quantile would have among blocks of independent samples, over that of their
 * differences. At most 1.
 *
 * @param a shares in the blocks of one run at or below that run's quantile; `b` of the other run at or below its own
 * @param sizes samples of each run
 */
export function independentShare(a: readonly number[], b: readonly number[], sizes: readonly number[]): number {
  const p = (sum(a) + sum(b)) / (2 * a.length)
  const seen = variance(a.map((share, i) => b[i]! - share))
  const expected = sizes.reduce((total, n) => total + (p * (1 - p) * a.length) / n, 0)
  return seen <= expected ? 1 : expected / seen
}

function around(value: number, error: number, blocks: number, confidence: number): Estimate {
  const halfWidth = error === 0 ? 0 : qt(confidence, blocks - 1) * error
  return { value, interval: [value - halfWidth, value + halfWidth] }
}

function standardError(values: readonly number[]): number {
  return Math.sqrt(variance(values) / values.length)
}

/**
 * Of the sample (ddof 1), and where neighbours are alike, of what their mean is worth as one of independent values: with the
 * first two autocovariances, weighted as Newey and West (1987) do. Never less than the plain variance.
 */
function variance(values: readonly number[]): number {
  const mean = sum(values) / values.length
  const off = values.map((value) => value - mean)
  const covariance = (lag: number) => sum(off.slice(lag).map((value, i) => value * off[i]!)) / (values.length - 1)
  return covariance(0) + Math.max(0, (4 / 3) * covariance(1) + (2 / 3) * covariance(2))
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
