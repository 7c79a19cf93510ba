/** @module How far a run is: the contract between the process that sends it and the reporter that shows it meanwhile. */
import { join } from 'node:path'

import * as z from 'zod'

import { strict } from '../options.ts'

const count = z.int().min(0)

export const Progress = strict({
  id: z.string(),
  name: z.string(),
  /** `preparing`: nothing has been sent yet. */
  phase: z.enum(['preparing', 'warm-up', 'measuring']),
  /** In this phase. */
  elapsedMs: z.number().min(0),
  /** Measured requests that have ended, and how many there will be; null where another bound ends the run. */
  requests: strict({ ended: count, total: count.nullable() }),
  /** Sessions that have ended, those of the warm-up included, and how many there will be; null as above. */
  sessions: strict({ ended: count, total: count.nullable() }),
  /** Measured time, where that bounds the run. */
  durationMs: z.number().nullable(),
  inFlight: count,
  /** Measured requests that ended without an answer. */
  errors: count,
  /** Of the last seconds: requests that ended, per second, and how long they waited; null where none did. */
  recent: strict({
    requestsPerSecond: z.number(),
    waits: strict({ metric: z.enum(['ttft', 'requestLatency']), p50: z.number(), p99: z.number() }).nullable(),
  }),
  /** Until the first bound is reached at the present pace; null where that can't be told. */
  leftMs: z.number().nullable(),
})
export type Progress = z.infer<typeof Progress>

/** Where the runs of a report leave word, a file each. */
export function progressFolder(outputFolder: string): string {
  return join(outputFolder, 'progress')
}
