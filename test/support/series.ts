/** @module Series of measurements whose law is known, alike among neighbours or not. */
import { randomNormal } from 'd3-random'

import { createStreams } from '../../src/random/streams.ts'

export interface SeriesOptions {
  readonly n: number
  readonly mean?: number
  readonly stddev?: number
  /** Correlation of neighbours. @default 0 */
  readonly alike?: number
  /** Makes one series another one. */
  readonly index?: number
}

/** A stationary normal series, autoregressive of first order. */
export function series({ n, mean = 50, stddev = 5, alike = 0, index = 0 }: SeriesOptions): Float64Array {
  const draw = randomNormal.source(createStreams('series').stream(`${alike}`, index))()
  let state = draw()
  return Float64Array.from({ length: n }, () => {
    state = alike * state + Math.sqrt(1 - alike ** 2) * draw()
    return mean + stddev * state
  })
}

/** Equal parts of a series, each reduced to a number. */
export function blocksOf(values: Float64Array, blocks: number, reduce: (block: Float64Array) => number): number[] {
  const size = values.length / blocks
  return Array.from({ length: blocks }, (_, k) => reduce(values.subarray(k * size, (k + 1) * size)))
}
