/** @module Which requests a server is judged by: every one that was asked of it, by its last attempt. */
import type { RequestRow } from './request-row.ts'
import type { RunReport } from './run-report.ts'

/** False for an attempt that was followed by another one, and for a request that the client gave up on purpose. */
export function isJudged({ outcome, retried }: Pick<RequestRow, 'outcome' | 'retried'>): boolean {
  return !retried && outcome !== 'withdrawn'
}

/** How many of a run's measured requests are judged. */
export function judgedOf({ sent, retried, withdrawn }: RunReport['counts']): number {
  return sent - retried - withdrawn
}
