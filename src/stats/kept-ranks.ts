/** @module What is kept of a large sorted sample: all of a small one; of others some ranks, closer together in the tails. */
import * as z from 'zod'

import { strict } from '../options.ts'
import type { Ranked, SortedSamples } from './quantile.ts'

/** Ranks that are kept at most; up to this many samples, nothing is lost. */
export const KEPT_RANKS = 500

/** Values by their ranks, from 0 to `n` − 1, both ends included; what lies between two ranks lies on a line. */
export const KeptRanks = strict({
  n: z.int().min(1),
  /** Ascending; absent where every rank is kept. */
  ranks: z.array(z.int().min(0)).optional(),
  values: z.array(z.number()).min(1),
}).refine(isWhole, 'ranks and values must ascend together, from rank 0 to the last')
export type KeptRanks = z.infer<typeof KeptRanks>

/**
 * Keeps the ranks (n − 1) · (1 − cos(π · i / 499)) / 2, so that the p-quantile lies between two that are at most
 * π · √(p · (1 − p)) / 499 apart, as a share of n: 0.3 % in the middle, 0.06 % at p99. Runs of equal values keep their ends.
 */
export function keepRanks(samples: SortedSamples): KeptRanks {
  const n = samples.length
  const ranks = ranksOf(n).filter(
    (rank, i, all) => i === 0 || i === all.length - 1 || isTurn(samples, all[i - 1]!, rank, all[i + 1]!),
  )
  const values = ranks.map((rank) => samples[rank]!)
  return ranks.length === n ? { n, values } : { n, ranks, values }
}

/** The sample that the ranks stand for. */
export function rankedOf({ n, ranks, values }: KeptRanks): Ranked {
  if (!ranks) return values
  return {
    length: n,
    at(rank) {
      if (rank < 0 || rank >= n) return undefined
      const above = firstFrom(ranks, rank)
      const [high, to] = [values[above]!, ranks[above]!]
      if (to === rank) return high
      const [low, from] = [values[above - 1]!, ranks[above - 1]!]
      return low + ((rank - from) / (to - from)) * (high - low)
    },
  }
}

function ranksOf(n: number): number[] {
  const count = Math.min(n, KEPT_RANKS)
  if (count === n) return Array.from({ length: n }, (_, rank) => rank)
  const ranks = Array.from({ length: count }, (_, i) =>
    Math.round(((n - 1) * (1 - Math.cos((Math.PI * i) / (count - 1)))) / 2),
  )
  return [...new Set(ranks)]
}

/** False in the middle of equal values. */
function isTurn(samples: SortedSamples, before: number, rank: number, after: number): boolean {
  return samples[before] !== samples[rank] || samples[rank] !== samples[after]
}

/** The first place whose rank is at least this one. */
function firstFrom(ranks: readonly number[], rank: number): number {
  let low = 0
  let high = ranks.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (ranks[middle]! < rank) low = middle + 1
    else high = middle
  }
  return low
}

function isWhole({ n, ranks, values }: { n: number; ranks?: number[] | undefined; values: number[] }): boolean {
  const kept = ranks ?? values.map((_, rank) => rank)
  return (
    kept.length === values.length &&
    kept[0] === 0 &&
    kept.at(-1) === n - 1 &&
    kept.every((rank, i) => i === 0 || (rank > kept[i - 1]! && values[i]! >= values[i - 1]!))
  )
}
