/** @module The cumulative distribution of a sample in few points. */
import { quantile, type SortedSamples } from '../../src/stats/quantile.ts'

/** Every percent, and finer towards the end, where objectives are. */
const SHARES: readonly number[] = [
  ...Array.from({ length: 100 }, (_, percent) => percent / 100),
  ...Array.from({ length: 9 }, (_, i) => 0.991 + i / 1_000),
  0.9995,
  0.9999,
  1,
]

/** Pairs of a value and the percent of the samples at or below it, ascending in both; the first and the last are the extremes. */
export function cumulate(samples: SortedSamples): [value: number, percent: number][] {
  return SHARES.map((share) => [quantile(samples, share), share * 100])
}
