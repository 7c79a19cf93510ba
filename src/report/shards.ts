/** @module What a report says of runs that several machines sent together: of each part, and of all of them once merged. */
import * as z from 'zod'

import { strict } from '../options.ts'
import { Environment } from './environment.ts'
import type { Slo } from './slo.ts'
import type { Tolerances } from './tolerance.ts'

const machine = {
  /** Which machine it was, from 0, and how many there are. */
  index: z.int().min(0),
  of: z.int().min(2),
  /** Between the first and the last machine to begin at most, ms. */
  mostApartMs: z.number().min(0),
  /** When its load began by its wall clock, ms since 1970; absent before it has. */
  startMs: z.number().optional(),
}

/** A run that is the part of one machine. */
export const ShardOfRun = strict(machine)
export type ShardOfRun = z.infer<typeof ShardOfRun>

/** A part of a run that was merged. */
export const MergedShard = strict({
  ...machine,
  id: z.string(),
  startedAt: z.iso.datetime(),
  url: z.string(),
  environment: Environment,
  /** As its own report named it. */
  rowsFile: z.string(),
})
export type MergedShard = z.infer<typeof MergedShard>

/** An assertion that a part of a run can't be judged by: the merge does that. */
export const Deferred = z.discriminatedUnion('kind', [
  strict({
    kind: z.literal('slo'),
    /** As the user wrote it. */
    slo: z.custom<Slo>((value) => typeof value === 'object' && value !== null),
    confidence: z.number().optional(),
    negated: z.boolean(),
    source: z.enum(['test', 'plugin']),
  }),
  strict({
    kind: z.literal('baseline'),
    tolerances: z.custom<Tolerances>((value) => typeof value === 'object' && value !== null).optional(),
    options: z.record(z.string(), z.unknown()).optional(),
  }),
])
export type Deferred = z.infer<typeof Deferred>
