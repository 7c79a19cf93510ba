/** @module The shape of a load: what begins when, and how much at once. */
import * as z from 'zod'

import { durationMs, strict } from '../options.ts'
import type { Arrivals } from './arrivals.ts'
import { durationOf, type RampShape, type Segment, steady } from './profile.ts'

export interface ShapeOptions {
  /** Closed loop: sessions, or by `concurrencyOf` requests, kept running. Excludes `rate`, `stages`, `schedule`. */
  readonly concurrency?: number | undefined
  /**
   * Who holds a place of the closed loop: a session from its first turn to its last, or a request while it is in flight,
   * so that another session may begin during a pause. Without further turns they are the same. @default 'sessions'
   */
  readonly concurrencyOf?: 'sessions' | 'requests' | undefined
  /**
   * Open loop: sessions begun per second, on schedule whether or not answers have come. Excludes `concurrency`. A session of
   * one turn is a request; further turns follow their answers.
   */
  readonly rate?: number | undefined
  /**
   * So many users who take turns at `rate`, which then counts requests: each user's turns are users / rate seconds apart, and
   * a turn waits for the answer to the one before. A user whose session ends begins another. The pauses of the dataset give
   * way to these times. Excludes `ramp` and `arrivals`.
   */
  readonly users?: number | undefined
  /** `'trace'`: open loop, each session begun at its own time, as traces have them. */
  readonly schedule?: 'trace' | undefined
  /** Slides to `rate` or `concurrency` at the start of the run, which the warm-up is part of. */
  readonly ramp?: RampOptions | undefined
  /** One after another, in place of `rate` or `concurrency`; the run ends with the last, unless `duration` says otherwise. */
  readonly stages?: readonly StageOptions[] | undefined
  /**
   * Gaps of an open loop: all equal; exponential; gamma with the shape `burstiness`; or groups of `burstSize` at equal gaps.
   * @default 'poisson'
   */
  readonly arrivals?: Arrivals['kind'] | undefined
  /** Shape of gamma gaps: 1 is Poisson, less comes in bursts, more is steadier. */
  readonly burstiness?: number | undefined
  readonly burstSize?: number | undefined
  /** Most requests of an open loop, or of users, in flight; what is held back counts in `effectiveLatency`. @default no limit */
  readonly maxInFlight?: number | undefined
  /** Most requests that wait for their first byte. Needs a streaming endpoint. @default no limit */
  readonly prefillConcurrency?: number | undefined
}

export interface RampOptions {
  /** @default 1 of a concurrency, a tenth of a rate */
  readonly from?: number | undefined
  readonly over: number | string
  /** @default 'linear' */
  readonly shape?: RampShape | undefined
}

export interface StageOptions {
  readonly rate?: number | undefined
  readonly concurrency?: number | undefined
  readonly duration: number | string
  /** Slides there from the stage before, over all of its time. @default jumps */
  readonly ramp?: RampShape | undefined
}

const rampShape = z.enum(['linear', 'exponential'])
const places = z.int().min(1)
const positiveTime = durationMs.refine((ms) => ms > 0, 'must be above 0')

const rampSchema = strict({
  from: z.number().min(0).optional(),
  over: positiveTime,
  shape: rampShape.default('linear'),
})

const stageSchema = strict({
  rate: z.number().min(0).optional(),
  concurrency: places.optional(),
  duration: positiveTime,
  ramp: rampShape.optional(),
})

/** The keys of a load's options that make its shape. */
export const shapeFields = {
  concurrency: places.optional(),
  concurrencyOf: z.enum(['sessions', 'requests']).optional(),
  rate: z.number().positive().optional(),
  users: places.optional(),
  schedule: z.literal('trace').optional(),
  ramp: rampSchema.optional(),
  stages: z.array(stageSchema).min(1).optional(),
  arrivals: z.enum(['constant', 'poisson', 'gamma', 'burst']).optional(),
  burstiness: z.number().positive().optional(),
  burstSize: places.optional(),
  maxInFlight: places.optional(),
  prefillConcurrency: places.optional(),
}

const shape = z.object(shapeFields)
type Shape = z.output<typeof shape>

/** How sessions are started. */
export type Pacing =
  | {
      readonly kind: 'closed'
      readonly concurrency: readonly Segment[]
      readonly concurrencyOf: 'sessions' | 'requests'
    }
  | {
      readonly kind: 'open'
      /** Sessions per second. */
      readonly rate: readonly Segment[]
      readonly arrivals: Arrivals
      readonly maxInFlight: number | undefined
    }
  | {
      readonly kind: 'users'
      readonly users: number
      /** Requests per second, of all users together. */
      readonly rate: number
      readonly maxInFlight: number | undefined
    }
  | { readonly kind: 'trace'; readonly maxInFlight: number | undefined }

/** What is wrong with options that are well formed one by one. */
export function* shapeProblems(load: Shape): Generator<[path: string, message: string]> {
  const { concurrency, rate, schedule, stages, arrivals, ramp } = load
  const shapes = [concurrency, rate, schedule, stages].filter((given) => given !== undefined)
  if (shapes.length !== 1) {
    yield ['', "give either concurrency (closed loop), rate (open loop), stages, or schedule: 'trace'"]
    return
  }
  const closed = concurrency !== undefined || stages?.[0]?.concurrency !== undefined
  const open = rate !== undefined || (stages !== undefined && !closed)
  if (load.concurrencyOf && !closed) yield ['concurrencyOf', 'shapes a closed loop and needs concurrency']
  if (arrivals && !open) yield ['arrivals', 'shapes an open loop and needs rate']
  if (load.maxInFlight !== undefined && closed) {
    yield ['maxInFlight', 'bounds an open loop; concurrency is the bound of a closed one']
  }
  if ((arrivals === 'gamma') !== (load.burstiness !== undefined)) yield ['burstiness', "goes with arrivals: 'gamma'"]
  if ((arrivals === 'burst') !== (load.burstSize !== undefined)) yield ['burstSize', "goes with arrivals: 'burst'"]
  if (ramp && concurrency === undefined && rate === undefined) {
    yield ['ramp', 'needs rate or concurrency; stages have their own']
  }
  if (ramp?.shape === 'exponential' && ramp.from === 0) yield ['ramp.from', 'must be above 0 for an exponential ramp']
  yield* userProblems(load)
  yield* stageProblems(stages ?? [])
}

function* userProblems({ users, rate, arrivals, ramp }: Shape): Generator<[path: string, message: string]> {
  if (users === undefined) return
  if (rate === undefined) yield ['users', 'take turns at a rate of all of them together: give rate']
  if (arrivals) yield ['arrivals', 'users take turns at equal gaps; leave it out']
  if (ramp) yield ['ramp', 'users keep one rate; leave it out']
}

function* stageProblems(stages: NonNullable<Shape['stages']>): Generator<[path: string, message: string]> {
  const kinds = stages.map((stage) => (stage.rate === undefined ? 'concurrency' : 'rate'))
  for (const [i, stage] of stages.entries()) {
    if ((stage.rate === undefined) === (stage.concurrency === undefined)) {
      yield [`stages.${i}`, 'give either rate or concurrency']
    } else if (kinds[i] !== kinds[0]) yield [`stages.${i}`, `all stages have a ${kinds[0]}, or none has`]
    const before = stages[i - 1]?.rate ?? stages[i - 1]?.concurrency ?? 0
    const value = stage.rate ?? stage.concurrency
    if (stage.ramp === 'exponential' && (before === 0 || value === 0)) {
      yield [`stages.${i}.ramp`, 'an exponential ramp neither begins nor ends at 0']
    }
  }
}

export function pacingOf(load: Shape): Pacing {
  const { schedule, users, rate, concurrency, concurrencyOf = 'sessions', maxInFlight, stages = [] } = load
  if (schedule) return { kind: schedule, maxInFlight }
  if (users !== undefined) return { kind: 'users', users, rate: rate!, maxInFlight }
  if (rate !== undefined || stages[0]?.rate !== undefined) {
    return { kind: 'open', rate: segmentsOf(load, rate, 0.1), arrivals: arrivalsOf(load), maxInFlight }
  }
  return { kind: 'closed', concurrency: segmentsOf(load, concurrency, 1 / concurrency!), concurrencyOf }
}

/** Time that stages take together; `undefined` without stages. */
export function stagesMs({ stages }: Shape): number | undefined {
  return stages && durationOf(segmentsOf({ stages }, undefined, 1))
}

/** @param fromShare where a ramp begins unless told, as a share of its end */
function segmentsOf({ ramp, stages = [] }: Shape, value: number | undefined, fromShare: number): Segment[] {
  if (value === undefined) return stages.map((stage, i) => stageSegment(stage, stages[i - 1]))
  return ramp
    ? [{ from: ramp.from ?? value * fromShare, to: value, overMs: ramp.over, shape: ramp.shape }]
    : steady(value)
}

type Stage = NonNullable<Shape['stages']>[number]

function stageSegment(stage: Stage, before: Stage | undefined): Segment {
  const to = stage.rate ?? stage.concurrency!
  const from = stage.ramp ? (before?.rate ?? before?.concurrency ?? 0) : to
  return { from, to, overMs: stage.duration, shape: stage.ramp ?? 'linear' }
}

function arrivalsOf({ arrivals = 'poisson', burstiness, burstSize }: Shape): Arrivals {
  if (arrivals === 'gamma') return { kind: arrivals, burstiness: burstiness! }
  return arrivals === 'burst' ? { kind: arrivals, size: burstSize! } : { kind: arrivals }
}
