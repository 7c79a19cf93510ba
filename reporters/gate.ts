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

/** Sums up the runs, by the last attempt of each test. */
export function computeGate(runs: readonly RunReport[]): Gate {
  const last = lastAttempts(runs)
  const verdicts = last.flatMap((run) => run.slos.map((verdict) => ({ run, verdict })))
  const missed = verdicts.filter(({ verdict }) => !isMet(verdict))
  const voidRuns = last.filter(({ validity }) => !validity.valid).length
  return { met: verdicts.length - missed.length, total: verdicts.length, voidRuns, missed }
}

/** True where all that was asked holds and no run is void. */
export function isOpen({ missed, voidRuns }: Gate): boolean {
  return missed.length === 0 && voidRuns === 0
}

/** True where an objective of the plugin does not hold: that fails Vitest's run, whatever the tests assert. */
export function failsPlugin({ missed }: Gate): boolean {
  return missed.some(({ verdict }) => verdict.source === 'plugin')
}

/** `2 of 3 SLOs met · chat: ttft p99 612 ms > 400 ms`. */
export function formatGate(gate: Gate): string {
  const parts = gate.missed.map(({ run, verdict }) => `${printable(run.name)}: ${formatMissed(verdict)}`)
  return [formatSum(gate), ...parts].join(' · ')
}

/** `2 of 3 SLOs met · 1 run is void`. */
export function formatSum({ met, total, voidRuns }: Gate): string {
  const sum = total === 0 ? 'no SLO was asserted' : `${met} of ${total} SLOs met`
  return voidRuns === 0 ? sum : `${sum} · ${voidRuns} ${voidRuns === 1 ? 'run is' : 'runs are'} void`
}

/** `ttft p99 612 ms > 400 ms`: the observation and its bound, and who asks for it where that is not the test. */
export function formatMissed(verdict: Verdict): string {
  return `${shorten(describeVerdict(verdict))}${verdict.source === 'plugin' ? ' (plugin)' : ''}`
}

/** The runs that count: of a test that was retried, those of the last attempt. */
export function lastAttempts(runs: readonly RunReport[]): RunReport[] {
  const last = new Map<string, number>()
  const keyOf = ({ suite }: RunReport) => JSON.stringify(suite)
  for (const run of runs) last.set(keyOf(run), Math.max(run.attempt, last.get(keyOf(run)) ?? 0))
  return runs.filter((run) => run.attempt === last.get(keyOf(run)))
}

/** The interval and the samples stand in the table. */
function shorten(description: string): string {
  const [observation = '', ...details] = description.slice(2).split(', ')
  const reason = details.find((detail) => detail.startsWith('inconclusive'))
  return reason === undefined ? observation : `${observation}, ${details.slice(details.indexOf(reason)).join(', ')}`
}
