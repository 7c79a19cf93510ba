/** @module Many short runs, each reduced to the evidence that a baseline keeps. */
import { availableParallelism, loadavg } from 'node:os'

import type { Workload } from 'inferbench'

import { createCollector } from '../../src/report/collector.ts'
import { compareEvidence } from '../../src/report/compare.ts'
import type { Difference } from '../../src/report/comparison.ts'
import { type Evidence, evidenceOf } from '../../src/report/evidence.ts'
import { rowOf } from '../../src/report/request-row.ts'
import { type Amount, defaultTolerances, parseTolerances } from '../../src/report/tolerance.ts'
import { RUN_ID, runAgainst } from '../../test/support/load-run.ts'
import { head } from '../../test/support/runs.ts'

export interface ManyRuns {
  readonly runs: number
  readonly requests: number
  readonly concurrency: number
}

/**
 * Runs a workload again and again; the first run fills the server's prefix cache and is left out. A void run makes no
 * verdict, so it is run again.
 *
 * @throws where more than half of the runs are void: the machine is too busy to measure anything
 */
export async function runMany(url: string, workload: Workload, options: ManyRuns): Promise<Evidence[]> {
  const evidence: Evidence[] = []
  let voided = 0
  const busy = loadavg()[0]!
  for (let i = 0; evidence.length <= options.runs; i++) {
    const measured = await runOnce(url, workload, options)
    if (measured) evidence.push(measured)
    else voided++
    if (voided > options.runs) throw new Error(`${voided} of ${i + 1} runs were void: take a machine that is less busy`)
  }
  process.stdout.write(
    `${options.runs} runs, ${voided} more were void; load of the machine ${busy.toFixed(2)} … ${loadavg()[0]!.toFixed(2)} on ${availableParallelism()} CPUs\n`,
  )
  return evidence.slice(1)
}

async function runOnce(url: string, workload: Workload, load: ManyRuns): Promise<Evidence | undefined> {
  const { settled, startMs, healths } = await runAgainst(
    url,
    { requests: load.requests, concurrency: load.concurrency },
    { workload, model: 'inferbench-simulator' },
  )
  const collector = createCollector(head())
  const options = {
    runId: RUN_ID,
    prefer: 'server',
    count: undefined,
    startMs,
    warmupRequests: 0,
    warmupMs: 0,
  } as const
  for (const each of settled) collector.add(rowOf(each, { ...options, redact: (text) => text }))
  const run = collector.finish(healths, true)
  return run.validity.valid ? evidenceOf(run, collector.samples) : undefined
}

/** One whole assertion: every default comparison. */
export function compareAll(before: Evidence, now: Evidence, tolerance?: Amount): Difference[] {
  return compareEvidence(before, now, parseTolerances(defaultTolerances(tolerance), 'false-alarms'))
}

/** True where an assertion says that something became worse. */
export function isRegression(differences: readonly Difference[], metric = /./): boolean {
  return differences.some((difference) => difference.status === 'regression' && metric.test(difference.metric))
}

/** What assertions say, and which metrics are behind it. */
export function printVerdicts(title: string, assertions: readonly Difference[][]): void {
  const worse = assertions.filter((differences) => isRegression(differences)).length
  const held = assertions.filter((differences) => differences.every((difference) => difference.held)).length
  const rest = assertions.length - worse - held
  process.stdout.write(
    `${title}: ${assertions.length} assertions: ${worse} regressions, ${held} held, ${rest} inconclusive\n`,
  )
  for (const status of ['regression', 'inconclusive'] as const) {
    const blamed = Map.groupBy(
      assertions.flat().filter((difference) => difference.status === status),
      ({ objective }) => objective,
    )
    const list = Array.from(blamed, ([objective, { length }]) => `${objective} ${length}`)
    if (list.length > 0) process.stdout.write(`  ${status}: ${list.join(', ')}\n`)
  }
}
