/** @module The Vitest reporter: gathers the runs of all tests, prints their tables and the gate, writes the report file. */
import { join, relative } from 'node:path'

import type { TestArtifact } from 'vitest'
import type { Reporter, TestCase, Vitest } from 'vitest/node'

import type { RunHead, RunReport } from '../src/report/run-report.ts'
import { STARTED } from '../src/vitest-types.ts'
import { computeGate, formatGate } from './gate.ts'
import { terminalPaint } from './paint.ts'
import { recoverRun } from './recover.ts'
import { writeReportFile } from './report-file.ts'
import { renderRun } from './run-table.ts'

export interface InferbenchReporterOptions {
  /** Where reports go, relative to the project. @default '.inferbench' */
  readonly outputDir?: string
}

/** Columns where the terminal doesn't tell. */
const DEFAULT_WIDTH = 100
const INDENT = '  '

export default class InferbenchReporter implements Reporter {
  readonly #outputDir: string
  #vitest!: Vitest
  #runs: RunReport[] = []
  readonly #started = new Map<string, RunHead>()
  #running = false

  constructor({ outputDir = '.inferbench' }: InferbenchReporterOptions = {}) {
    this.#outputDir = outputDir
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
    process.once('exit', () => this.#rescue())
  }

  onTestRunStart(): void {
    this.#runs = []
    this.#started.clear()
    this.#running = true
  }

  onTestCaseArtifactRecord(_testCase: TestCase, artifact: TestArtifact): void {
    if (artifact.type === STARTED) this.#started.set(artifact.head.id, artifact.head)
  }

  onTestCaseResult(testCase: TestCase): void {
    const { runs = [] } = testCase.meta().inferbench ?? {}
    this.#runs.push(...runs)
    for (const { id } of runs) this.#started.delete(id)
  }

  onTestRunEnd(_modules: unknown, _errors: unknown, reason: 'passed' | 'interrupted' | 'failed'): void {
    this.#running = false
    const runs = this.#allRuns()
    if (runs.length > 0) this.#report(runs, reason !== 'interrupted')
  }

  /** A process that exits in the middle of a run leaves a report of what was measured. */
  #rescue(): void {
    const runs = this.#running ? this.#allRuns() : []
    if (runs.length > 0) this.#report(runs, false)
  }

  #report(runs: RunReport[], finished: boolean): void {
    this.#print(runs)
    const path = writeReportFile(this.#folder, runs, finished)
    this.#vitest.logger.log(terminalPaint.faint(`  report: ${relative(this.#vitest.config.root, path)}`))
  }

  /** The runs that tests reported, and what can be told of those that began and were not heard of again. */
  #allRuns(): RunReport[] {
    return [...this.#runs, ...Array.from(this.#started.values(), (head) => recoverRun(this.#folder, head))]
  }

  #print(runs: readonly RunReport[]): void {
    const width = (process.stdout.columns ?? DEFAULT_WIDTH) - INDENT.length
    const gate = computeGate(runs)
    const { strong, good, bad } = terminalPaint
    const verdict = (gate.missed.length + gate.voidRuns > 0 ? bad : good)(formatGate(gate))
    const blocks = runs.map((run) => indent(renderRun(run, { width, paint: terminalPaint })))
    this.#vitest.logger.log(['', ...blocks, `${strong('  SLO gate')}  ${verdict}`].join('\n\n'))
  }

  get #folder(): string {
    return join(this.#vitest.config.root, this.#outputDir)
  }
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, INDENT)
}
