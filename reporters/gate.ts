/** @module The gate: how many objectives hold, over all runs, in one line. */
import { describeVerdict } from '../src/report/describe-verdict.ts'
import type { RunReport } from '../src/report/run-report.ts'
import { isMet, type Verdict } from '../src/report/verdict.ts'
import { printable } from './text.ts'

export interface Gate {
  readonly met: number
  readonly total: number
  /** Runs that can't be judged. */
  readonly voidRuns: number
  /** Objectives that don't hold, with their runs. */
  readonly missed: readonly { readonly run: RunReport; readonly verdict: Verdict }[]
}

/** Sums up the runs. Of a test that was retried the last attempt counts. */
export function computeGate(runs: readonly RunReport[]): Gate {
  const last = lastAttempts(runs)
  const verdicts = last.flatMap((run) => run.slos.map((verdict) => ({ run, verdict })))
  const missed = verdicts.filter(({ verdict }) => !isMet(verdict))
  const voidRuns = last.filter(({ validity }) => !validity.valid).length
  return { met: verdicts.length - missed.length, total: verdicts.length, voidRuns, missed }
}

/** `2 of 3 SLOs met · chat: ttft p99 612 ms > 400 ms`. */
export function formatGate({ met, total, voidRuns, missed }: Gate): string {
  const sum = total === 0 ? 'no SLO was asserted' : `${met} of ${total} SLOs met`
  const unjudged = voidRuns === 0 ? [] : [`${voidRuns} ${voidRuns === 1 ? 'run is' : 'runs are'} void`]
  const parts = missed.map(({ run, verdict }) => `${printable(run.name)}: ${shorten(describeVerdict(verdict))}`)
  return [sum, ...unjudged, ...parts].join(' · ')
}

function lastAttempts(runs: readonly RunReport[]): RunReport[] {
  const last = new Map<string, number>()
  const keyOf = ({ suite }: RunReport) => JSON.stringify(suite)
  for (const run of runs) last.set(keyOf(run), Math.max(run.attempt, last.get(keyOf(run)) ?? 0))
  return runs.filter((run) => run.attempt === last.get(keyOf(run)))
}

/** The observation and its bound; the interval and the samples stand in the table. */
function shorten(description: string): string {
  const [observation = '', ...details] = description.slice(2).split(', ')
  const reason = details.find((detail) => detail.startsWith('inconclusive'))
  return reason === undefined ? observation : `${observation}, ${details.slice(details.indexOf(reason)).join(', ')}`
}
