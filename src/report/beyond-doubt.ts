/** @module Whether a share is above a bound, asked again and again while a run goes on. */
import { shareInterval } from '../stats/interval.ts'

/** Chance that a run is ever ended though the true share keeps its bound. */
const DOUBT = 0.001
const FIRST_LOOK = 50
/** Between one look and the next. */
const GROWTH = 1.25

/** @returns true as soon as it is beyond doubt that the true share exceeds the bound */
export type ShareTest = (hits: number, n: number) => boolean

/**
 * Clopper and Pearson's lower bound of the share, taken at 50 trials and whenever there are a quarter more. Every look may be
 * wrong by chance, so the k-th is given the doubt 0.001 / (k (k + 1)), which sums up to 0.001 however many there are
 * (Bonferroni). Takes trials to be independent.
 */
export function createShareTest(bound: number): ShareTest {
  let look = 1
  let nextAt = FIRST_LOOK
  return (hits, n) => {
    if (n < nextAt) return false
    const doubt = DOUBT / (look * (look + 1))
    look++
    nextAt = Math.max(n + 1, Math.ceil(n * GROWTH))
    return shareInterval(hits, n, 1 - doubt)[0] > bound
  }
}
