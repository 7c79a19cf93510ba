/** @module The samples behind a report of this process: what verdicts need and JSON does not carry. */
import type { Samples } from '../metrics/samples.ts'
import type { RunReport } from './run-report.ts'

const samplesByRun = new WeakMap<RunReport, Samples>()

export function keepSamples(run: RunReport, samples: Samples): void {
  samplesByRun.set(run, samples)
}

/** The samples of a run that this process measured; `undefined` for a report that was read from a file. */
export function samplesOf(run: RunReport): Samples | undefined {
  return samplesByRun.get(run)
}
