/** @module Ends a run whose outcome is beyond doubt before its bound. */
import * as z from 'zod'

import { InferbenchError } from '../error.ts'
import type { ResolvedAbort } from '../load/abort-on.ts'
import type { Pacing } from '../load/shape.ts'
import { strict } from '../options.ts'
import { createShareTest } from './beyond-doubt.ts'
import { formatShare } from './format.ts'
import { isJudged } from './judged.ts'
import { isError, watchesOf } from './lost-objectives.ts'
import type { RequestRow } from './request-row.ts'
import { createSaturationWatch, type SaturationWatch } from './saturation.ts'
import type { Watch } from './share-watch.ts'
import { type Check, parseSlo, type Slo } from './slo.ts'

/** Why a run was ended before its bound. */
export const AbortReason = strict({
  code: z.enum(['slo-lost', 'error-rate', 'saturation']),
  message: z.string(),
  /** The objective that was lost. */
  lost: z.custom<Check>().optional(),
})
export type AbortReason = z.infer<typeof AbortReason>

export interface EarlyStopOptions {
  readonly abortOn: ResolvedAbort
  /** Measured requests of the load; `undefined` where another bound ends it. */
  readonly requests: number | undefined
  readonly pacing: Pacing
  /** What the plugin asks of every run. */
  readonly slo: Slo | undefined
}

export interface EarlyStop {
  /** Takes every request of a run in the order of its end; true once there is a reason to end it. */
  add(row: RequestRow): boolean
  /** Why the run was ended before its bound; `undefined` where nothing of it was left to be ended. */
  because(): AbortReason | undefined
}

/** @throws InferbenchError for what can never end this load */
export function createEarlyStop({ abortOn, requests, pacing, slo }: EarlyStopOptions): EarlyStop {
  const checks = abortOn.slo === undefined ? [] : parseSlo(sloOf(abortOn.slo, slo))
  const objectives = checks.flatMap((check) => watchesOf(check, requests).map((watch) => ({ check, watch })))
  if (checks.length > 0 && objectives.length === 0) {
    throw invalid(
      'slo',
      'no objective of it can be lost before the end of a run: such are percentiles, shares and means',
    )
  }
  const errors = abortOn.errorRate === undefined ? undefined : watchErrorRate(abortOn.errorRate)
  const saturation = abortOn.saturation && watchSaturation(abortOn.saturation, pacing)
  let reason: AbortReason | undefined
  let left = requests ?? Infinity

  function reasonIn(row: RequestRow): AbortReason | undefined {
    const saturated = saturation?.(row)
    if (saturated !== undefined) return { code: 'saturation', message: saturated }
    if (row.phase === 'warmup' || row.retried) return undefined
    const failing = errors?.(row)
    if (failing !== undefined) return { code: 'error-rate', message: failing }
    for (const { check, watch } of objectives) {
      const message = watch(row)
      if (message !== undefined) return { code: 'slo-lost', message, lost: check }
    }
    return undefined
  }

  return {
    add(row) {
      if (row.phase === 'measured' && !row.retried && row.outcome !== 'cancelled') left--
      reason ??= reasonIn(row)
      return reason !== undefined
    },
    because: () => (left > 0 ? reason : undefined),
  }
}

function sloOf(given: true | object, plugin: Slo | undefined): Slo {
  if (given !== true) return given
  if (plugin) return plugin
  throw invalid('slo', "true stands for the plugin's slo, and the plugin has none: write the objectives here")
}

function watchErrorRate(bound: number): Watch {
  const isBeyondDoubt = createShareTest(bound)
  let failed = 0
  let n = 0
  return (row) => {
    if (!isJudged(row)) return undefined
    n++
    if (isError(row)) failed++
    if (!isBeyondDoubt(failed, n)) return undefined
    return `${failed} of ${n} requests got no whole answer: beyond doubt more than ${formatShare(bound, 3)}`
  }
}

function watchSaturation({ windowMs }: NonNullable<ResolvedAbort['saturation']>, pacing: Pacing): SaturationWatch {
  if (pacing.kind !== 'open') {
    throw invalid('saturation', 'needs an open loop: give rate, or stages of rates, and no users')
  }
  return createSaturationWatch({ windowMs, rate: pacing.rate })
}

function invalid(key: string, problem: string): InferbenchError {
  return new InferbenchError('invalid-options', 'load', `abortOn.${key}: ${problem}`)
}
