/** @module When the sessions of an open loop are due. */
import type { Distribution } from '../random/distribution.ts'
import { exponential } from '../random/exponential.ts'
import { gamma } from '../random/gamma.ts'
import type { Streams } from '../random/streams.ts'
import { reaches, type Segment } from './profile.ts'

/** How arrivals of a rate are spread. */
export type Arrivals =
  /** All gaps equal. */
  | { readonly kind: 'constant' }
  /** Exponential gaps: users who know nothing of each other. */
  | { readonly kind: 'poisson' }
  /** Gamma gaps of this shape: 1 is Poisson, less comes in bursts, more is steadier (vLLM's `--burstiness`). */
  | { readonly kind: 'gamma'; readonly burstiness: number }
  /** Groups that arrive together, at equal gaps. */
  | { readonly kind: 'burst'; readonly size: number }

/**
 * Instants in ms from the start of the run, ascending, the first at 0: without end, unless the rate ends at 0. Gaps are drawn
 * at a rate of 1 and stretched so that arrivals up to any instant follow the integral of the rate.
 */
export function* arrivalTimes(rate: readonly Segment[], arrivals: Arrivals, streams: Streams): Generator<number, void> {
  for (const at of counts(arrivals, streams)) {
    const dueMs = reaches(rate, at)
    if (dueMs === Infinity) return
    yield dueMs
  }
}

/** Where each arrival lies on a line on which one comes every 1 on average. */
function* counts(arrivals: Arrivals, streams: Streams): Generator<number, never> {
  if (arrivals.kind === 'constant') for (let i = 0; ; i++) yield i
  if (arrivals.kind === 'burst') for (let i = 0; ; i++) yield i - (i % arrivals.size)
  const gap = gapLaw(arrivals)
  const stream = streams.stream('load.arrivals')
  for (let at = 0; ; at += gap.sample(stream)) yield at
}

function gapLaw(arrivals: Exclude<Arrivals, { kind: 'constant' | 'burst' }>): Distribution {
  return arrivals.kind === 'poisson' ? exponential({ mean: 1 }) : gamma({ shape: arrivals.burstiness, mean: 1 })
}
