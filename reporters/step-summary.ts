/** @module Writes a step summary where GitHub looks for it. */
import { appendFileSync, statSync } from 'node:fs'

import type { RunReport } from '../src/report/run-report.ts'
import { renderSummary } from './summary.ts'

/** GitHub drops the whole summary of a step that is larger than 1 MiB; a little is left for those who write after us. */
const MOST_BYTES = 1_000_000

/**
 * Appends the runs to the summary of the step.
 *
 * @param path the value of `GITHUB_STEP_SUMMARY`; others have written there before
 */
export function appendStepSummary(path: string, runs: readonly RunReport[], reportPath: string): void {
  const taken = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  appendFileSync(path, renderSummary(runs, { reportPath, maxBytes: MOST_BYTES - taken }))
}
