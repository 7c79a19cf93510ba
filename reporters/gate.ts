/** @module The gate: how many objectives hold, over all runs, in one line. */
import { countHeld } from '../src/report/comparison.ts'
import { describeVerdict } from '../src/report/describe-verdict.ts'
import { formatCount } from '../src/report/format.ts'
import type { RunReport } from '../src/report/run-report.ts'
import { isMet, type Verdict } from '../src/report/verdict.ts'
import { missedBaselines } from './describe-baseline.ts'
import { countDeferred } from './describe-deferred.ts'
import { printable } from './text.ts'

export interface Gate {
  readonly met: number
  readonly total: number
  /** Runs that can't be judged. */
  readonly voidRuns: number
  /** Others that did not go on to their bound. */
  readonly earlyRuns: number
  /** What one machine of several leaves to the merge. */
  readonly deferred: number
  /** Objectives that don't hold, with their runs. */
  readonly missed: readonly { readonly run: RunReport; readonly verdict: Verdict }[]
  readonly baselines: {
    readonly held: number
    readonly total: number
    /** What does not hold, with its run. */
    readonly missed: readonly { readonly run: RunReport; readonly text: string }[]
  }
}

/** Sums up the runs, by the last attempt of each test. */
export function computeGate(runs: readonly RunReport[]): Gate {
  const last = lastAttempts(runs)
  const verdicts = last.flatMap((run) => run.slos.map((verdict) => ({ run, verdict })))
  const missed = verdicts.filter(({ verdict }) => !isMet(verdict))
  const voidRuns = last.filter(({ validity }) => !validity.valid).length
  return {
    met: verdicts.length - missed.length,
    total: verdicts.length,
    voidRuns,
    earlyRuns: last.filter((run) => run.validity.valid && isEndedEarly(run)).length,
    deferred: last.reduce((sum, run) => sum + countDeferred(run), 0),
    missed,
    baselines: sumBaselines(last),
  }
}

function sumBaselines(runs: readonly RunReport[]): Gate['baselines'] {
  const counts = runs.flatMap(({ baselines = [] }) => baselines.map(countHeld))
  return {
    held: counts.reduce((sum, { held }) => sum + held, 0),
    total: counts.reduce((sum, { total }) => sum + total, 0),
    missed: runs.flatMap((run) => missedBaselines(run).map((text) => ({ run, text }))),
  }
}

/** True of a run that `abortOn` ended: nothing that it measured passes. Points of a search are meant to be, once they miss. */
export function isEndedEarly({ abortedBecause, searched }: RunReport): boolean {
  return abortedBecause !== undefined && searched === undefined
}

/** True where all that was asked holds, and no run is void or was ended early. */
export function isOpen({ missed, voidRuns, earlyRuns, baselines }: Gate): boolean {
  return missed.length === 0 && voidRuns === 0 && earlyRuns === 0 && baselines.held === baselines.total
}

/** True where an objective of the plugin does not hold: that fails Vitest's run, whatever the tests assert. */
export function failsPlugin({ missed }: Gate): boolean {
  return missed.some(({ verdict }) => verdict.source === 'plugin')
}

/**
 * True where what several machines measured together does not hold or can't be judged: their tests know nothing of it, so the
 * merge fails.
 */
export function failsMerge(runs: readonly RunReport[]): boolean {
  return !isOpen(computeGate(runs.filter(({ shards }) => shards)))
}

/** `2 of 3 SLOs met · chat: ttft p99 612 ms > 400 ms`. */
export function formatGate(gate: Gate): string {
  const parts = gate.missed.map(({ run, verdict }) => `${printable(run.name)}: ${formatMissed(verdict)}`)
  const strayed = gate.baselines.missed.map(({ run, text }) => printable(`${run.name}: ${text}`))
  return [formatSum(gate), ...parts, ...strayed].join(' · ')
}

/** `2 of 3 SLOs met · 5 of 6 baselines held · 1 run is void`. */
export function formatSum({ met, total, voidRuns, earlyRuns, deferred, baselines }: Gate): string {
  const parts = [
    total > 0 ? [`${met} of ${total} SLOs met`] : baselines.total + deferred > 0 ? [] : ['no SLO was asserted'],
    baselines.total > 0 ? [`${baselines.held} of ${baselines.total} baselines held`] : [],
    deferred > 0 ? [`${formatCount(deferred, 'assertion')} deferred to the merge`] : [],
    voidRuns > 0 ? [`${voidRuns} ${voidRuns === 1 ? 'run is' : 'runs are'} void`] : [],
    earlyRuns > 0 ? [`${earlyRuns} ${earlyRuns === 1 ? 'run was' : 'runs were'} ended early`] : [],
  ]
  return parts.flat().join(' · ')
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
