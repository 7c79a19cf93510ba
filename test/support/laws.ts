/** @module Samples of a law, and how well they fit it. */
import { pchisq } from 'lib-r-math.js'

import { constant } from '../../src/random/constant.ts'
import type { Distribution } from '../../src/random/distribution.ts'
import { empirical } from '../../src/random/empirical.ts'
import { exponential } from '../../src/random/exponential.ts'
import { gamma } from '../../src/random/gamma.ts'
import { lognormal } from '../../src/random/lognormal.ts'
import { mixture } from '../../src/random/mixture.ts'
import { normal } from '../../src/random/normal.ts'
import { poisson } from '../../src/random/poisson.ts'
import { createStreams } from '../../src/random/streams.ts'
import { uniform } from '../../src/random/uniform.ts'
import { zipf } from '../../src/random/zipf.ts'

/** Every built-in law, in every form. */
export const everyLaw: readonly Distribution[] = [
  constant({ value: 2.5 }),
  uniform({ min: 1, max: 9 }),
  uniform({ min: 1, max: 9, integer: false }),
  uniform({ min: 0.5, max: 1.5 }),
  normal({ mean: 40, stddev: 8 }),
  normal({ mean: 40 }),
  lognormal({ mean: 500, stddev: 200 }),
  lognormal({ mu: 5, sigma: 0.5, max: 300 }),
  lognormal({ average: 1_000 }),
  lognormal({ average: 1_000, medianRatio: 0.5, exactMean: true, max: 5_000 }),
  zipf({ alpha: 1.2, max: 100 }),
  zipf({ alpha: 3 }),
  poisson({ mean: 4 }),
  poisson({ mean: 400, max: 410 }),
  exponential({ mean: 3 }),
  gamma({ shape: 0.5, mean: 3 }),
  empirical({ values: [128, 512, 4_096] }),
  empirical({ values: [128, 512, 4_096], weights: [5, 0, 1] }),
  mixture({
    components: [
      { weight: 9, distribution: normal({ mean: 200, stddev: 20 }) },
      { weight: 1, distribution: mixture({ components: [{ weight: 1, distribution: 4_096 }] }) },
    ],
  }),
]

/** Enough for a share of 1 % to stand 20 standard errors from 0. */
export const DRAWS = 40_000

/** The first draws of a law, always from the same stream. */
export function drawMany(law: Distribution, draws = DRAWS): Float64Array {
  const stream = createStreams(42).stream('law')
  return Float64Array.from({ length: draws }, () => law.sample(stream))
}

/** Mean and standard deviation, and the values below which the given shares lie. */
export function describeSample(values: Float64Array, shares: readonly number[] = []) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const sorted = values.toSorted()
  return {
    mean,
    stddev: Math.sqrt(squares / values.length),
    quantiles: shares.map((share) => sorted[Math.floor(share * sorted.length)]!),
  }
}

/** How often each whole number from `first` on came; the last count holds all greater ones, too. */
export function countsOf(values: Iterable<number>, first: number, length: number): number[] {
  const counts = Array.from({ length }, () => 0)
  for (const value of values) counts[Math.min(value - first, length - 1)]!++
  return counts
}

/** Kolmogorov's test: how likely a sample of the law lies at least as far from its distribution function as this one. */
export function kolmogorov(values: Float64Array, cdf: (x: number) => number): number {
  const n = values.length
  const distance = values.toSorted().reduce((largest, value, i) => {
    const expected = cdf(value)
    return Math.max(largest, Math.abs((i + 1) / n - expected), Math.abs(i / n - expected))
  }, 0)
  const terms = Array.from({ length: 100 }, (_, i) => (-1) ** i * Math.exp(-2 * n * ((i + 1) * distance) ** 2))
  return Math.min(1, 2 * terms.reduce((sum, term) => sum + term, 0))
}

/**
 * Pearson's chi-square test: how likely a sample lies at least as far from the expected shares as these counts. Cells that
 * expect fewer than 5 are pooled; a count where none is possible makes it 0.
 */
export function chiSquare(counts: readonly number[], shares: readonly number[]): number {
  const n = counts.reduce((sum, count) => sum + count, 0)
  if (counts.some((count, i) => count > 0 && !(shares[i]! > 0))) return 0
  const cells = pooled(counts.map((count, i) => ({ count, expected: n * shares[i]! })))
  const statistic = cells.reduce((sum, { count, expected }) => sum + (count - expected) ** 2 / expected, 0)
  return cells.length === 1 ? 1 : 1 - pchisq(statistic, cells.length - 1)
}

interface Cell {
  readonly count: number
  readonly expected: number
}

function pooled(cells: readonly Cell[]): Cell[] {
  const rare = cells.filter(({ expected }) => expected < 5)
  const rest = rare.reduce((sum, cell) => ({ count: sum.count + cell.count, expected: sum.expected + cell.expected }), {
    count: 0,
    expected: 0,
  })
  const common = cells.filter(({ expected }) => expected >= 5)
  return rest.expected > 0 ? [...common, rest] : common
}

/** Both tests refuse one right sample in a thousand; at a fixed seed, none of ours. */
export const DOUBT = 0.001
