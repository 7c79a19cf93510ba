/** @module Requests that the client gives up on purpose, as users do who close the page: which, and after what time. */
import * as z from 'zod'

import { LONGEST_WAIT_MS } from '../longest-wait.ts'
import { durationMs, strict } from '../options.ts'
import { constant } from '../random/constant.ts'
import { distributionData, distributionFrom, lengthSchema } from '../random/describe.ts'
import { type DistributionData, type Length, sampleLength } from '../random/distribution.ts'
import { constantOf } from '../random/stated.ts'
import type { Streams } from '../random/streams.ts'

export interface CancelOptions {
  /** Share of the requests that are given up, above 0 and at most 1. */
  readonly share: number
  /** How long after it was sent a request is given up: ms, text such as `'500ms'`, or a distribution in ms. */
  readonly after: Length | string
}

/** Options with nothing left open. */
export interface ResolvedCancel {
  readonly share: number
  /** A built-in law, in ms. */
  readonly after: DistributionData
}

export const cancelSchema: z.ZodType<ResolvedCancel, CancelOptions> = strict({
  share: z.number().positive().max(1),
  after: z
    .union([durationMs.transform((value) => constant({ value })), lengthSchema])
    .refine((law) => !(constantOf(law) < 0), 'must not be below 0')
    .transform((law) => distributionData(law, 'load')),
})

/** Tells after how many ms a request is given up; `undefined` where it isn't. */
export type CancelDraw = (session: number, turn: number) => number | undefined

/** Every request has a stream of its own, so that neither workers nor failures change which ones are given up. */
export function createCancelDraw({ share, after }: ResolvedCancel, streams: Streams): CancelDraw {
  const law = distributionFrom(after)
  return (session, turn) => {
    const stream = streams.stream(`load.cancel.${session}`, turn)
    if (stream() >= share) return undefined
    const afterMs = sampleLength(law, stream, 0, 'load')
    // Its time limit always comes before that.
    return afterMs <= LONGEST_WAIT_MS ? afterMs : undefined
  }
}
