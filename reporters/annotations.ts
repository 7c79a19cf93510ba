/** @module Annotations of a pull request on GitHub: workflow commands that point at the line that failed. */
import { isAbsolute, relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

import type { TestArtifact } from 'vitest'
import type { TestCase } from 'vitest/node'

import { describeVerdict } from '../src/report/describe-verdict.ts'
import { STARTED } from '../src/vitest-types.ts'
import type { Gate } from './gate.ts'

export interface Annotation {
  readonly file: string
  /** Absent where only the file is known. */
  readonly line?: number | undefined
  readonly column?: number | undefined
  readonly title: string
  readonly message: string
}

/** A failed test at the lines of its failed assertions; nothing for one that passed. */
export function annotateFailure(testCase: TestCase): Annotation[] {
  const { errors = [] } = testCase.result()
  const { moduleId } = testCase.module
  if (testCase.result().state !== 'failed') return []
  return errors.map(({ message, stacks = [] }) => {
    const at = stacks.find(({ file }) => file === moduleId) ?? stacks[0] ?? { file: moduleId, ...testCase.location }
    return { file: at.file, line: at.line, column: at.column, title: titleOf(testCase), message }
  })
}

/**
 * Each run of a test that misses objectives for which no failed assertion stands, at the line that asks for it: those of the
 * plugin, and all of a run that was merged, which the first machine's test speaks for.
 */
export function annotateMissed(testCase: TestCase, { missed }: Gate): Annotation[] {
  const silent = missed.filter(({ run, verdict }) => verdict.source === 'plugin' || run.shards)
  const { runs = [] } = testCase.meta().inferbench ?? {}
  return runs.flatMap(({ id, name }) => {
    const own = silent.filter(({ run }) => run.id === id || run.shards?.[0]?.id === id)
    const verdicts = own.map(({ verdict }) => describeVerdict(verdict))
    if (verdicts.length === 0) return []
    const whose = own.every(({ verdict }) => verdict.source === 'plugin')
      ? 'the objectives of the plugin'
      : 'its objectives'
    const message = [`${JSON.stringify(name)} does not meet ${whose}:`, ...verdicts].join('\n  ')
    const { file = testCase.module.moduleId, line, column } = startOf(testCase, id)?.location ?? {}
    return [{ file, line, column, title: titleOf(testCase), message }]
  })
}

function startOf(testCase: TestCase, id: string): TestArtifact | undefined {
  return testCase.artifacts().find((artifact) => artifact.type === STARTED && artifact.head.id === id)
}

function titleOf({ fullName, project }: TestCase): string {
  return project.name === '' ? fullName : `[${project.name}] ${fullName}`
}

/**
 * `::error file=…,line=…,title=…::…`, on one line.
 *
 * @param workspace the checkout, to which GitHub takes paths to be relative
 */
export function formatAnnotation({ message, file, ...place }: Annotation, workspace: string | undefined): string {
  const inside = workspace ? relative(workspace, file) : file
  const path = inside.startsWith('..') || isAbsolute(inside) ? file : inside
  const properties = Object.entries({ file: path, ...place })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}`)
  return `::error ${properties.join(',')}::${escapeData(stripVTControlCharacters(message))}`
}

/** Text for a log in which GitHub looks for workflow commands: it has none, also not by the word of a server. */
export function withoutCommands(text: string): string {
  return text.replaceAll(/^(\s*:)(?=:)/gm, '$1\u200B').replaceAll('##[', '#\u200B#[')
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
