/** @module What GitHub Actions shows of a Vitest run, where it runs there: annotations, and the summary of the step. */
import type { TestCase, Vitest } from 'vitest/node'

import type { RunReport } from '../src/report/run-report.ts'
import { annotateFailure, annotateMissed, formatAnnotation } from './annotations.ts'
import type { Gate } from './gate.ts'
import { appendStepSummary } from './step-summary.ts'

/** True in a job of GitHub Actions. */
export function isGithub(): boolean {
  return process.env['GITHUB_ACTIONS'] === 'true'
}

/**
 * Annotates failed benchmarks, unless Vitest's own reporter for GitHub does so, and objectives of the plugin that do not
 * hold, of which Vitest does not know.
 */
export function annotate(vitest: Vitest, testCases: readonly TestCase[], gate: Gate): void {
  if (!isGithub()) return
  const failures = annotatesItself(vitest) ? [] : testCases.flatMap(annotateFailure)
  const missed = testCases.flatMap((testCase) => annotateMissed(testCase, gate))
  for (const annotation of [...failures, ...missed]) {
    vitest.logger.log(`\n${formatAnnotation(annotation, process.env['GITHUB_WORKSPACE'])}`)
  }
}

/** Adds the runs to the summary of the step. Where that can't be written, a warning says so: it decides nothing. */
export function summarizeStep(vitest: Vitest, runs: readonly RunReport[], reportPath: string): void {
  const path = process.env['GITHUB_STEP_SUMMARY']
  if (!path) return
  try {
    appendStepSummary(path, runs, reportPath)
  } catch (error) {
    vitest.logger.warn(`inferbench: GITHUB_STEP_SUMMARY can't be written: ${String(error)}`)
  }
}

function annotatesItself({ config }: Vitest): boolean {
  return config.reporters.some((reporter) =>
    Array.isArray(reporter) ? reporter[0] === 'github-actions' : reporter.constructor.name === 'GithubActionsReporter',
  )
}
