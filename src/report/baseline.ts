/** @module A run against its baseline: written where there is none, refreshed where Vitest is told to, else compared. */
import { join } from 'node:path'

import * as z from 'zod'

import type { Samples } from '../metrics/samples.ts'
import { parseOptions, strict } from '../options.ts'
import { type Baseline, BASELINE_VERSION, baselinePath, readBaseline, writeBaseline } from './baseline-file.ts'
import { compareEvidence, type CompareOptions } from './compare.ts'
import type { BaselineResult, Difference } from './comparison.ts'
import { conditionsOf, ENVIRONMENT_KEYS, type EnvironmentKey, findMismatches } from './conditions.ts'
import { type Evidence, evidenceOf } from './evidence.ts'
import type { RunReport } from './run-report.ts'
import { type Comparison, defaultTolerances, parseTolerances, type Tolerances } from './tolerance.ts'

export interface BaselineOptions extends CompareOptions {
  /** Compares also where the baseline is of another environment: wholly, or in these respects. @default false */
  readonly ignoreEnvironment?: boolean | readonly EnvironmentKey[] | undefined
}

/** Vitest's state of snapshots: `all` refreshes (`-u`), `new` writes what is missing, `none` writes nothing (CI). */
export type BaselineUpdate = 'all' | 'new' | 'none'

const WHO = 'toMatchBaseline'

const optionsSchema = strict({
  confidence: z
    .number()
    .refine((level) => level >= 0.5 && level < 1, 'expected a share from 0.5 to below 1, such as 0.99')
    .optional(),
  inconclusive: z.enum(['pass', 'fail']).optional(),
  ignoreEnvironment: z.union([z.boolean(), z.array(z.enum(ENVIRONMENT_KEYS))]).optional(),
})

/**
 * Checks a run against its baseline; what is written is said in the outcome.
 *
 * @param root the folder that `run.suite.file` is relative to
 * @throws InferbenchError for options that can't be, and for a baseline that can't be read or written
 */
export function checkBaseline(
  run: RunReport,
  samples: Samples,
  { root, update }: { readonly root: string; readonly update: BaselineUpdate },
  tolerances?: Tolerances,
  options: BaselineOptions = {},
): BaselineResult {
  const given = parseOptions(optionsSchema, options, WHO)
  const comparisons = parseTolerances(tolerances ?? defaultTolerances(), WHO)
  const asked = { comparisons, byName: tolerances !== undefined }
  const file = baselinePath(run)
  const path = join(root, file)
  const baseline = update === 'all' ? undefined : readBaseline(path)
  if (baseline) return { file, ...compareWith(baseline, run, samples, asked, given) }
  if (update === 'none') return { file, ...outcome('missing', ['there is no baseline']) }
  const problems = write(path, run, evidenceOf(run, samples), asked)
  return {
    file,
    ...(problems.length > 0 ? outcome('refused', problems) : outcome(update === 'all' ? 'refreshed' : 'written')),
  }
}

/** What is to be compared, and whether the user named it. */
interface Asked {
  readonly comparisons: readonly Comparison[]
  readonly byName: boolean
}

type Outcome = Omit<BaselineResult, 'file'>

function outcome(what: BaselineResult['outcome'], notes: string[] = [], differences: Difference[] = []): Outcome {
  return { outcome: what, notes, differences }
}

function compareWith(
  { conditions, evidence: before }: Baseline,
  run: RunReport,
  samples: Samples,
  { comparisons, byName }: Asked,
  options: BaselineOptions,
): Outcome {
  const { environment, options: changed } = findMismatches(conditions, conditionsOf(run))
  const notes = [...environment.values(), ...changed]
  const matters = [...environment.keys()].some((key) => !isIgnored(key, options.ignoreEnvironment))
  if (matters || changed.length > 0) return outcome('mismatched', notes)
  const now = evidenceOf(run, samples)
  const made = compareEvidence(before, now, byName ? comparisons : presentIn(comparisons, [before, now]), options)
  return outcome('compared', notes, run.validity.valid ? made : made.map((difference) => voided(run, difference)))
}

/** Writes a baseline, unless there are reasons against it, which are given. */
function write(path: string, run: RunReport, evidence: Evidence, { comparisons, byName }: Asked): string[] {
  const problems = findUnfit(run, evidence, byName ? comparisons : [])
  if (problems.length > 0) return problems
  const { name, suite, startedAt } = run
  const about = { name, suite, startedAt }
  writeBaseline(path, { schemaVersion: BASELINE_VERSION, run: about, conditions: conditionsOf(run), evidence })
  return []
}

function isIgnored(key: EnvironmentKey, ignored: BaselineOptions['ignoreEnvironment'] = false): boolean {
  return typeof ignored === 'boolean' ? ignored : ignored.includes(key)
}

/** What the user did not ask for by name is compared where a run has it. */
export function presentIn(comparisons: readonly Comparison[], runs: readonly Evidence[]): Comparison[] {
  return comparisons.filter(({ metric }) =>
    runs.some(({ totals, metrics }) => ({ ...totals, ...metrics })[metric] !== undefined),
  )
}

/** Why a run makes no baseline: later ones would be judged by it. */
function findUnfit({ validity }: RunReport, { totals, metrics }: Evidence, asked: readonly Comparison[]): string[] {
  const missing = asked.filter(({ metric }) => ({ ...totals, ...metrics })[metric] === undefined)
  return [
    ...validity.problems.map(({ message }) => `the run is void: ${message}`),
    ...missing.map(({ metric }) => `the run has no ${metric}`),
    ...(Object.keys(metrics).length === 0 ? ['no request completed'] : []),
  ]
}

function voided({ validity }: RunReport, difference: Difference): Difference {
  const why = validity.problems.map(({ message }) => message).join('; ')
  return { ...difference, status: 'inconclusive', reason: `the run is void: ${why}`, held: false }
}
