/** @module A comparison of load points: each runs its load in legs, in turns with the others. */
import type { BenchmarkGroup, BenchOptions, BenchRegistrationInput, BenchResult } from 'vitest'

import { InferbenchError } from '../error.ts'
import { formatNumber, formatShare } from '../report/format.ts'
import type { RunReport } from '../report/run-report.ts'
import type { Contender, InTurn, Measured, ReadyPoint } from './load-point.ts'
import { resultOfSamples } from './tinybench.ts'
import { createTurns, turnOrder, type Turns } from './turns.ts'

/** A registration whose function is a load point. */
export interface PointRegistration extends Pick<BenchRegistrationInput, 'name' | 'fnOpts'> {
  readonly contender: Contender
}

/** Legs of a load, unless one of the points says how many: twice there and back again. */
const DEFAULT_ROUNDS = 4

/**
 * Measures all points, or none where one of them can't be.
 *
 * @throws what first went wrong with a point; a run that is void, ended early, or in which more requests failed than may
 */
export async function comparePoints(
  points: readonly PointRegistration[],
  { config }: Pick<BenchmarkGroup, 'config'>,
): Promise<BenchResult[]> {
  const rounds = agreedRounds(points)
  const ready = await Promise.all(points.map(({ contender }) => contender.prepare(rounds)))
  requireOneMetric(points, ready)
  const measured = await measureInTurns(points, ready, rounds)
  return measured.map(({ run, samples, requestsPerSecond }, i) => {
    const { name } = points[i]!
    requireSound(name, run, ready[i]!.errorRate)
    if (samples.length === 0) throw fail('no-samples', `${show(name)} has no sample of ${ready[i]!.metric}`)
    return { ...resultOfSamples(name, samples, requestsPerSecond, config.retainSamples), run }
  })
}

/** A point that is alone has nobody to take turns with. */
function agreedRounds(points: readonly PointRegistration[]): number {
  const asked = new Set(points.flatMap(({ contender: { rounds } }) => rounds ?? []))
  if (asked.size > 1) {
    throw fail('invalid-options', `rounds: the points of a comparison have as many, got ${[...asked].join(' and ')}`)
  }
  return points.length === 1 ? 1 : (asked.values().next().value ?? DEFAULT_ROUNDS)
}

function requireOneMetric(points: readonly PointRegistration[], ready: readonly ReadyPoint[]): void {
  if (new Set(ready.map(({ metric }) => metric)).size === 1) return
  const metrics = ready.map(({ metric }, i) => `${metric} of ${show(points[i]!.name)}`)
  throw fail('invalid-options', `metric: ${metrics.join(' and ')} don't compare; give all points the same`)
}

/** What fails ends the others: half a comparison is none. */
async function measureInTurns(
  points: readonly PointRegistration[],
  ready: readonly ReadyPoint[],
  rounds: number,
): Promise<Measured[]> {
  const ended = new AbortController()
  const turns = createTurns(turnOrder(points.length, rounds), ended.signal)
  const runs = points.map(async ({ name, fnOpts = {} }, player) => {
    try {
      return await ready[player]!.measure(name, withHooks(fnOpts, turns, player, rounds), ended.signal)
    } catch (error) {
      ended.abort(error)
      throw error
    }
  })
  await Promise.allSettled(runs)
  if (ended.signal.aborted) throw ended.signal.reason
  return Promise.all(runs)
}

/** The hooks of a registration, around all legs and around each. */
function withHooks(hooks: BenchOptions, turns: Turns, player: number, rounds: number): InTurn {
  const { beforeAll, beforeEach, afterEach, afterAll } = hooks
  // No task of tinybench runs here that `this` could be.
  const call = (hook: BenchOptions['beforeAll']) => hook?.call(undefined as never, 'run')
  let leg = 0
  return (work) =>
    turns.take(player, async () => {
      if (leg++ === 0) await call(beforeAll)
      await call(beforeEach)
      await work()
      await call(afterEach)
      if (leg === rounds) await call(afterAll)
    })
}

/** No number of a run that is void or broken off, or of a server that refused to work, is worth comparing. */
function requireSound(name: string, run: RunReport, allowed: number): void {
  const { validity, totals, errors, abortedBecause } = run
  if (!validity.valid) {
    const problems = validity.problems.map(({ message, advice }) => `${message}; ${advice}`)
    throw fail('void-run', `The run of ${show(name)} is void: ${problems.join('. ')}`)
  }
  if (abortedBecause) throw fail('ended-early', `abortOn ended the run of ${show(name)}: ${abortedBecause.message}`)
  const { errorRate = 0 } = totals
  if (errorRate <= allowed) return
  const kinds = errors.map(({ count, kind, message }) => `${formatNumber(count)} × ${kind}: ${message}`)
  const share = `${formatShare(errorRate)} of the requests of ${show(name)} failed`
  throw fail('requests-failed', `${share}, more than errorRate ${formatShare(allowed)}: ${kinds.join('; ')}`)
}

function fail(code: string, message: string): InferbenchError {
  return new InferbenchError(code, 'load.point', message)
}

function show(name: string): string {
  return JSON.stringify(name)
}
