/** @module How many distinct items a number of draws holds on average: what an infinite cache would miss. */
import type { IndexSampler } from '../random/index-sampler.ts'

/**
 * Of `draws` draws in `requests` requests.
 *
 * @param replacement false where no request holds an item twice
 */
export function expectedDistinct(
  { shares, size, sampling }: IndexSampler,
  replacement: boolean,
  draws: number,
  requests: number,
): number {
  if (draws === 0) return 0
  if (sampling.type === 'sequential' || sampling.type === 'shuffle') return Math.min(draws, size)
  if (replacement || draws <= requests) return distinctOfDraws(shares, draws)
  return distinctOfRequests(shares, requests, draws / requests)
}

/**
 * Of independent draws: Σ 1 − (1 − pᵣ)ⁿ.
 *
 * @param shares pᵣ, summing to 1
 * @param draws n, at least 1
 */
export function distinctOfDraws(shares: readonly number[], draws: number): number {
  return shares.reduce((sum, share) => sum + met(share, draws), 0)
}

/**
 * Of requests that draw `perRequest` items each without replacement: Σ 1 − (1 − πᵣ)ⁿ over n requests. πᵣ, the chance that
 * a request holds item r, is close to 1 − exp(−pᵣ t), with the t that makes all of them sum to `perRequest` (Rosén,
 * Asymptotic theory for successive sampling, 1972); for equal shares it is exact.
 *
 * @param shares pᵣ, summing to 1
 * @param requests n, at least 1
 */
export function distinctOfRequests(shares: readonly number[], requests: number, perRequest: number): number {
  const time = timeToDraw(shares, perRequest)
  return shares.reduce((sum, share) => sum + met(drawnBy(share, time), requests), 0)
}

/** Chance of meeting in `tries` what each try meets with `chance`. */
function met(chance: number, tries: number): number {
  return -Math.expm1(tries * Math.log1p(-chance))
}

function drawnBy(share: number, time: number): number {
  return -Math.expm1(-share * time)
}

/** The time by which `count` items are drawn on average where item r comes after a wait of rate pᵣ; found by bisection. */
function timeToDraw(shares: readonly number[], count: number): number {
  const isEnough = (time: number) => shares.reduce((sum, share) => sum + drawnBy(share, time), 0) >= count
  let high = 1
  while (!isEnough(high) && high < 2 ** 60) high *= 2
  let low = high / 2
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2
    if (isEnough(middle)) high = middle
    else low = middle
  }
  return high
}
