/** @module How far a share has moved between two samples. */
import { shareInterval } from './interval.ts'
import type { Estimate } from './paired-blocks.ts'

/** `hits` of `n`. */
export interface Share {
  readonly hits: number
  readonly n: number
}

/**
 * The difference of two independent shares. Its interval is made of those of the two: each end is as far off as the ends
 * that pull it there, at a right angle (Newcombe, Statistics in Medicine 17, 1998, method 10, with Clopper and Pearson's
 * intervals).
 */
export function shareChange(from: Share, to: Share, confidence: number): Estimate {
  const [a, b] = [from.hits / from.n, to.hits / to.n]
  const [lowA, highA] = shareInterval(from.hits, from.n, confidence)
  const [lowB, highB] = shareInterval(to.hits, to.n, confidence)
  const value = b - a
  return { value, interval: [value - Math.hypot(b - lowB, highA - a), value + Math.hypot(highB - b, a - lowA)] }
}
