/** @module Whether too many requests miss an objective already, though the run still goes on. */
import { createShareTest } from './beyond-doubt.ts'
import { formatCount, formatNumber, formatShare } from './format.ts'
import type { RequestRow } from './request-row.ts'

/** Looks at the end of one measured request after another, attempts that were followed by another one apart; says why the objective is lost, once it is. */
export type Watch = (row: RequestRow) => string | undefined

export interface ShareWatchOptions {
  /** The objective, such as `ttft.p99`. */
  readonly name: string
  /** Share of requests that may miss it. */
  readonly allowed: number
  /** Measured requests that the run will have; `undefined` where another bound ends it. */
  readonly planned: number | undefined
  readonly misses: (row: RequestRow) => boolean
  /** Whether a request is one of those that the share is of. @default all are */
  readonly counts?: (row: RequestRow) => boolean
  /** Whether so many misses lose it, of `n` in the end. */
  readonly isLost: (misses: number, n: number) => boolean
}

/**
 * Where the number of requests is planned, by counting: all that is to come is taken to keep the objective. Where it is not,
 * at a confidence of 99.9 %; but where none may miss it, one that does is enough.
 */
export function watchShare(options: ShareWatchOptions): Watch {
  const { name, allowed, planned, misses, counts = () => true, isLost } = options
  const isBeyondDoubt = createShareTest(allowed)
  let missed = 0
  let n = 0
  let seen = 0

  function isLostNow(): boolean {
    if (allowed === 0) return missed > 0
    return planned === undefined ? isBeyondDoubt(missed, n) : isLost(missed, Math.max(n, n + planned - seen))
  }

  return (row) => {
    seen++
    if (!counts(row)) return undefined
    n++
    if (misses(row)) missed++
    if (!isLostNow()) return undefined
    const of = formatCount(planned ?? n, 'request')
    return `${name} can't be met any more: ${formatNumber(missed)} of ${of} miss it, and ${formatShare(allowed, 3)} may`
  }
}
