/** @module When the requests of an open loop are due. */
import { exponential } from '../random/exponential.ts'
import type { Streams } from '../random/streams.ts'

/**
 * Instants in ms from the start of the run, ascending, without end: the first at 0, then every 1/rate seconds, or after
 * exponential gaps of that mean.
 */
export function* arrivalTimes(
  ratePerSecond: number,
  kind: 'constant' | 'poisson',
  streams: Streams,
): Generator<number, never> {
  if (kind === 'constant') for (let i = 0; ; i++) yield (i * 1_000) / ratePerSecond
  const gap = exponential({ mean: 1_000 / ratePerSecond })
  const stream = streams.stream('load.arrivals')
  for (let at = 0; ; at += gap.sample(stream)) yield at
}
