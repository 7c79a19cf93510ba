/** @module Whether numbers in their order rise. */

/**
 * Mann and Kendall's test as a z-score, positive where later numbers tend to be greater: S counts pairs that rise less those
 * that fall, its variance without a trend is n (n − 1) (2n + 5) / 18, less the same over each group of ties, and one is
 * taken off S for continuity (Gilbert, Statistical Methods for Environmental Pollution Monitoring, §16.4). It takes ten
 * numbers for the normal law to fit.
 */
export function trendScore(values: readonly number[]): number {
  const n = values.length
  let s = 0
  for (const [i, value] of values.entries()) for (let k = 0; k < i; k++) s += Math.sign(value - values[k]!)
  const variance = varianceTerm(n) - tieSizes(values).reduce((sum, ties) => sum + varianceTerm(ties), 0)
  return variance <= 0 || s === 0 ? 0 : (s - Math.sign(s)) / Math.sqrt(variance)
}

function varianceTerm(n: number): number {
  return (n * (n - 1) * (2 * n + 5)) / 18
}

function tieSizes(values: readonly number[]): number[] {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts.values()]
}
