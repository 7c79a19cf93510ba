/** @module Pairs the runs of two stored reports, and compares each pair. */
import { dirname, isAbsolute, join, normalize } from 'node:path'

import type { ComparedReports, ComparedRun } from '../../reporters/compared-run.ts'
import { lastAttempts } from '../../reporters/gate.ts'
import { readRows } from '../../reporters/rows.ts'
import { InferbenchError, messageOf } from '../error.ts'
import { createSamples, type Samples } from '../metrics/samples.ts'
import { presentIn } from '../report/baseline.ts'
import { compareEvidence } from '../report/compare.ts'
import { conditionsOf, findMismatches } from '../report/conditions.ts'
import { type Evidence, evidenceOf } from '../report/evidence.ts'
import type { RunReport } from '../report/run-report.ts'
import { readStoredReport } from '../report/stored-report.ts'
import type { Comparison } from '../report/tolerance.ts'

/**
 * Compares two reports run by run: those of the same project, file, test and name, in their order; of a test that was
 * retried the last attempt.
 *
 * @throws InferbenchError where a report or its rows can't be read, or where no run is in both
 */
export async function compareReports(
  paths: readonly [before: string, now: string],
  comparisons: readonly Comparison[],
): Promise<ComparedReports> {
  const [before, now] = await Promise.all(paths.map(async (path) => lastAttempts((await readStoredReport(path)).runs)))
  const rest = [...before!]
  const onlyNow: string[] = []
  const runs: ComparedRun[] = []
  for (const run of now!) {
    const at = rest.findIndex((other) => keyOf(other) === keyOf(run))
    if (at < 0) onlyNow.push(run.name)
    else runs.push(comparePair(rest.splice(at, 1)[0]!, run, paths, comparisons))
  }
  if (runs.length > 0) return { runs, onlyBefore: rest.map(({ name }) => name), onlyNow }
  throw new InferbenchError('nothing-to-compare', 'compare', `No run is in both ${paths[0]} and ${paths[1]}.`)
}

function keyOf({ suite, name }: RunReport): string {
  return JSON.stringify([suite.project, suite.file, suite.test, name])
}

function comparePair(
  before: RunReport,
  now: RunReport,
  paths: readonly [string, string],
  comparisons: readonly Comparison[],
): ComparedRun {
  const evidence = [before, now].map((run, i) => evidenceOf(run, readSamples(dirname(paths[i]!), run)))
  const [a, b] = evidence as [Evidence, Evidence]
  const { environment, options } = findMismatches(conditionsOf(before), conditionsOf(now))
  const problems = [before, now].flatMap(({ validity }, i) =>
    validity.problems.map(({ message }) => `the ${i === 0 ? 'first' : 'second'} run is void: ${message}`),
  )
  const differences = compareEvidence(a, b, presentIn(comparisons, evidence)).map((difference) =>
    problems.length === 0
      ? difference
      : { ...difference, status: 'inconclusive' as const, reason: problems.join('; ') },
  )
  return { before, now, notes: [...problems, ...environment.values(), ...options], differences }
}

/** The measured requests of a run, from the rows beside its report. */
function readSamples(folder: string, run: RunReport): Samples {
  const path = normalize(run.rowsFile)
  const fail = (problem: string, cause?: unknown) =>
    new InferbenchError(
      'rows-unusable',
      'compare',
      `Can't compare ${JSON.stringify(run.name)}: ${problem}. Keep the folder requests beside report.json.`,
      { cause },
    )
  // A report may come from anywhere; it names no file outside its own folder.
  if (isAbsolute(path) || path.startsWith('..')) throw fail(`${run.rowsFile} lies outside the folder of the report`)
  const samples = createSamples()
  try {
    for (const row of readRows(join(folder, path))) {
      if (row.phase === 'measured' && row.outcome === 'completed') samples.add(row, [], row.sentMs)
    }
  } catch (error) {
    throw fail(`the rows in ${join(folder, path)} can't be read: ${messageOf(error)}`, error)
  }
  if (samples.rows === run.counts.completed) return samples
  throw fail(`${join(folder, path)} holds ${samples.rows} of ${run.counts.completed} completed requests`)
}
