/** @module Where the time of a run's requests went on their way, and over how many connections. */
import * as z from 'zod'

import { HTTP_PHASES, type HttpPhase } from '../metrics/http-phases.ts'
import { strict } from '../options.ts'
import { createSketch } from '../stats/sketch.ts'
import { Summary, summaryOf } from '../stats/summary.ts'
import type { RequestRow } from './request-row.ts'

const phases = Object.fromEntries(HTTP_PHASES.map((phase) => [phase, Summary])) as Record<HttpPhase, typeof Summary>

/** Phases of the completed requests, ms: percentiles to within 0.5 %, all else exact. */
export const HttpSummary = strict({
  ...phases,
  /** Completed requests that an open connection took. */
  reusedConnections: z.int().min(0),
  /** Those that a connection was opened for. */
  newConnections: z.int().min(0),
})
export type HttpSummary = z.infer<typeof HttpSummary>

export interface HttpTally {
  add(row: RequestRow): void
  /** `undefined` where no request was completed. */
  summary(): HttpSummary | undefined
}

export function createHttpTally(): HttpTally {
  const sketches = HTTP_PHASES.map((phase) => [phase, createSketch()] as const)
  let reused = 0
  let total = 0

  return {
    add({ outcome, http }) {
      if (outcome !== 'completed' || !http) return
      total++
      if (http.reused) reused++
      for (const [phase, sketch] of sketches) sketch.add(http[phase])
    },
    summary() {
      if (total === 0) return undefined
      const summaries = sketches.map(([phase, sketch]) => [phase, summaryOf(sketch, sketch.moments)])
      return {
        ...(Object.fromEntries(summaries) as Record<HttpPhase, Summary>),
        reusedConnections: reused,
        newConnections: total - reused,
      }
    },
  }
}
