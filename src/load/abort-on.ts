/** @module Options that end a run before its bound: what it is about is decided, or the server is beyond its capacity. */
import * as z from 'zod'

import { holding, shaped } from '../option-shapes.ts'
import { durationMs, strict } from '../options.ts'

export interface AbortOptions {
  /** Objectives that can't be met any more end the run; `true`: those of the plugin. */
  readonly slo?: true | object | undefined
  /** So does a share of requests without a whole answer that is beyond doubt above this, once fifty have ended. */
  readonly errorRate?: number | undefined
  /** So do a queue and waits that keep growing under an open loop of a steady rate. */
  readonly saturation?: true | SaturationOptions | undefined
}

export interface SaturationOptions {
  /** How much of the past is looked at. A longer one finds smaller overloads, later. @default '30s' */
  readonly window?: number | string | undefined
}

/** Options with nothing left open. */
export interface ResolvedAbort {
  /** What a user wrote; whoever knows objectives reads it. */
  readonly slo?: true | object | undefined
  readonly errorRate?: number | undefined
  readonly saturation?: { readonly windowMs: number } | undefined
}

/** Like a literal, but an alternative for values of its type only, so that others are told what all of them take. */
function isTrue(error: string): z.ZodType<true, true> {
  return z.boolean().refine((value) => value, error) as unknown as z.ZodType<true, true>
}

const saturationSchema = strict({
  window: durationMs.refine((ms) => ms >= 1_000, 'must be at least 1s').default(30_000),
}).transform(({ window }) => ({ windowMs: window }))

const SLO = "expected true for the plugin's slo, or objectives"
const SATURATION = 'expected true or { window }'

export const abortSchema: z.ZodType<ResolvedAbort, AbortOptions> = shaped(
  '{ slo: true, errorRate: 0.1 }',
  strict({
    slo: z.union([isTrue(SLO), z.looseObject({})], { error: SLO }).optional(),
    errorRate: z
      .number()
      .refine((rate) => rate >= 0 && rate < 1, 'expected a share from 0 to below 1')
      .optional(),
    saturation: z
      .union(
        [
          isTrue(SATURATION)
            .transform(() => ({}))
            .pipe(saturationSchema),
          saturationSchema,
        ],
        { error: SATURATION },
      )
      .optional(),
  }).refine(...holding('name slo, errorRate or saturation')),
)
