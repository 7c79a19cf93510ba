/** @module What an interval says of limits: kept, crossed, or too wide to tell. */
import type { Limits } from '../stats/bound.ts'
import { within } from '../stats/bound.ts'
import type { Interval } from '../stats/interval.ts'
import type { Verdict } from './verdict.ts'

/** An estimate, and how sure it is. */
export interface Estimated {
  readonly observed: number
  readonly samples: number
  readonly interval: Interval
}

/** `pass` where all of the interval keeps the limits, `fail` where all of it lies beyond one of them. */
export function judgeInterval(seen: Estimated, limits: Limits): Pick<Verdict, 'status' | 'reason'> {
  const [low, high] = seen.interval
  if (within(low, limits) && within(high, limits)) return { status: 'pass', reason: null }
  if (isOutside(seen.interval, limits)) return { status: 'fail', reason: null }
  return { status: 'inconclusive', reason: `the interval straddles the bound${estimateSamples(seen, limits)}` }
}

/** True where the whole interval lies beyond one of the limits. */
function isOutside([low, high]: Interval, { min = -Infinity, max = Infinity }: Limits): boolean {
  return low > max || high < min
}

/**
 * Intervals shrink with the square root of the samples: how many would make this one end at the bound. Beyond a bound, all
 * of the interval has to be; within the limits, it has to keep both.
 */
function estimateSamples(
  { observed, samples, interval }: Estimated,
  { min = -Infinity, max = Infinity }: Limits,
): string {
  const [low, high] = interval
  const above = { end: observed > max ? low : high, bound: max }
  const below = { end: observed < min ? high : low, bound: min }
  const sides = observed > max ? [above] : observed < min ? [below] : [above, below]
  const factors = sides.map(({ end, bound }) =>
    end === observed ? 0 : Math.abs((end - observed) / (bound - observed)),
  )
  const needed = Math.ceil(samples * Math.max(...factors) ** 2)
  return Number.isFinite(needed)
    ? `: about ${needed} samples would do`
    : ', as it always will: no sample proves the bound itself'
}
