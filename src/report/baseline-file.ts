/** @module The file of a baseline: where it is, what is in it, and what is said where it can't be used. */
import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

import * as z from 'zod'

import { InferbenchError, messageOf } from '../error.ts'
import { unreadable } from '../input-file.ts'
import { describeIssues, strict } from '../options.ts'
import { writeWhole } from '../whole-file.ts'
import { Conditions } from './conditions.ts'
import { Evidence } from './evidence.ts'
import type { RunReport } from './run-report.ts'
import { slug } from './slug.ts'

export const BASELINE_VERSION = 1
export const BASELINES = '__baselines__'

export const Baseline = strict({
  schemaVersion: z.literal(BASELINE_VERSION),
  run: strict({
    name: z.string(),
    suite: strict({ project: z.string(), file: z.string(), test: z.string() }),
    startedAt: z.iso.datetime(),
  }),
  conditions: Conditions,
  evidence: Evidence,
})
export type Baseline = z.infer<typeof Baseline>

/**
 * `benchmarks/__baselines__/chat-holds-its-p99-3f2a9c81.json`, relative to the root: named by file and test for people, and
 * by a hash of project, file, test and run, so that no two runs share one.
 */
export function baselinePath({ suite, name }: Pick<RunReport, 'suite' | 'name'>): string {
  const { project, file, test } = suite
  const words = [
    basename(file).replace(/\.bench\.\w+$|\.\w+$/, ''),
    project,
    test,
    ...(test.endsWith(name) ? [] : [name]),
  ]
  const id = hash('sha256', JSON.stringify([project, file, test, name]), 'hex').slice(0, 8)
  return join(dirname(file), BASELINES, `${slug(words.join(' '))}-${id}.json`)
}

/**
 * `undefined` where there is no such file.
 *
 * @throws InferbenchError where it can't be read or is no baseline of this version
 */
export function readBaseline(path: string): Baseline | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw unreadable(path, 'baseline', error)
  }
  return parse(path, text)
}

/** @throws InferbenchError where the disk is full or the folder can't be written */
export function writeBaseline(path: string, baseline: Baseline): void {
  try {
    writeWhole(path, format(baseline))
  } catch (error) {
    throw new InferbenchError('baseline-unwritable', 'baseline', `Can't write ${path}: ${messageOf(error)}`, {
      cause: error,
    })
  }
}

/** Levels of objects that get a line a key; what lies deeper is one line, so that a diff names the metric that changed. */
const LEVELS = 3

function format(value: unknown, level = 0): string {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  if (!isObject || level === LEVELS) return JSON.stringify(value)
  const indent = '  '.repeat(level)
  const entries = Object.entries(value)
    .filter(([, held]) => held !== undefined)
    .map(([key, held]) => `${indent}  ${JSON.stringify(key)}: ${format(held, level + 1)}`)
  return entries.length === 0 ? '{}' : `{\n${entries.join(',\n')}\n${indent}}${level === 0 ? '\n' : ''}`
}

function parse(path: string, text: string): Baseline {
  const refresh = 'run with -u to write it anew'
  const invalid = (problem: string, cause?: unknown) =>
    new InferbenchError('invalid-baseline', 'baseline', `Can't use ${path}: ${problem}`, { cause })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw invalid(`it is not JSON: ${messageOf(error)}; ${refresh}`, error)
  }
  const { schemaVersion } = (value ?? {}) as { schemaVersion?: unknown }
  if (schemaVersion !== BASELINE_VERSION) {
    const version =
      schemaVersion === undefined ? 'it has no schemaVersion' : `its schemaVersion is ${JSON.stringify(schemaVersion)}`
    throw invalid(`${version}, and this inferbench reads ${BASELINE_VERSION}; ${refresh}`)
  }
  const result = Baseline.safeParse(value)
  if (result.success) return result.data
  throw invalid(`\n${describeIssues(result.error.issues.slice(0, SHOWN_ISSUES), value)}\n${refresh}`)
}

/** A file that was damaged is wrong in few places; another kind of file in many. */
const SHOWN_ISSUES = 5
