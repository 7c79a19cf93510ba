/** @module Choosing an index by weight. */
import type { Stream } from './streams.ts'

/** A choice among indices 0 … n − 1, each with its weight's share. One number is drawn from the stream. */
export function weightedChoice(weights: readonly number[]): (stream: Stream) => number {
  const cumulative: number[] = []
  let total = 0
  for (const weight of weights) cumulative.push((total += weight))
  return (stream) => {
    const at = stream() * total
    let low = 0
    let high = cumulative.length - 1
    while (low < high) {
      const middle = (low + high) >>> 1
      if (cumulative[middle]! <= at) low = middle + 1
      else high = middle
    }
    return low
  }
}
