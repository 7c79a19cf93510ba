/** @module The Vitest reporter: gathers the runs of all tests, prints their tables and the gate, writes the report file. */
import { join, relative } from 'node:path'

import type { TestArtifact } from 'vitest'
import type { Reporter, TestCase, Vitest } from 'vitest/node'

import {
  type ReporterOptions,
  type ResolvedReporterOptions,
  resolveReporterOptions,
} from '../src/report/reporter-options.ts'
import type { RunHead, RunReport } from '../src/report/run-report.ts'
import { STARTED } from '../src/vitest-types.ts'
import { withoutCommands } from './annotations.ts'
import { writeExports } from './exports.ts'
import { computeGate, failsPlugin, formatGate, type Gate, isOpen } from './gate.ts'
import { annotate, isGithub, summarizeStep } from './github.ts'
import { writeHtmlFile } from './html-file.ts'
import { terminalPaint } from './paint.ts'
import { recoverRun } from './recover.ts'
import { writeReportFile } from './report-file.ts'
import { renderRun } from './run-table.ts'

/** Columns where the terminal doesn't tell. */
const DEFAULT_WIDTH = 100
const INDENT = '  '
const PLUGIN_FAILS = "  The plugin's slo does not hold: Vitest exits with 1, whatever the tests assert."

export default class InferbenchReporter implements Reporter {
  readonly #options: ResolvedReporterOptions
  #vitest!: Vitest
  #runs: RunReport[] = []
  #testCases: TestCase[] = []
  readonly #started = new Map<string, RunHead>()
  #running = false

  constructor(options: ReporterOptions = {}) {
    this.#options = resolveReporterOptions(options)
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
    process.once('exit', () => this.#rescue())
  }

  onTestRunStart(): void {
    this.#runs = []
    this.#testCases = []
    this.#started.clear()
    this.#running = true
  }

  onTestCaseArtifactRecord(_testCase: TestCase, artifact: TestArtifact): void {
    if (artifact.type === STARTED) this.#started.set(artifact.head.id, artifact.head)
  }

  onTestCaseResult(testCase: TestCase): void {
    const { runs = [] } = testCase.meta().inferbench ?? {}
    this.#runs.push(...runs)
    if (runs.length > 0 || testCase.project.config.benchmark.enabled) this.#testCases.push(testCase)
    for (const { id } of runs) this.#started.delete(id)
  }

  async onTestRunEnd(_modules: unknown, _errors: unknown, reason: 'passed' | 'interrupted' | 'failed'): Promise<void> {
    this.#running = false
    const runs = this.#allRuns()
    const finished = reason !== 'interrupted'
    if (runs.length > 0) this.#report(runs, finished)
    annotate(this.#vitest, this.#testCases, computeGate(runs))
    if (runs.length > 0) this.#logFile('page', await writeHtmlFile(this.#folder, { runs, finished }))
  }

  /** A process that exits in the middle of a run leaves a report of what was measured. */
  #rescue(): void {
    const runs = this.#running ? this.#allRuns() : []
    if (runs.length > 0) this.#report(runs, false)
  }

  #report(runs: RunReport[], finished: boolean): void {
    const gate = computeGate(runs)
    if (failsPlugin(gate)) process.exitCode ||= 1
    this.#print(runs, gate)
    const path = writeReportFile(this.#folder, runs, finished)
    const exports = writeExports(this.#folder, runs, this.#options.exports)
    for (const written of [{ name: 'report', path }, ...exports]) this.#logFile(written.name, written.path)
    summarizeStep(this.#vitest, runs, this.#relative(path))
  }

  /** The runs that tests reported, and what can be told of those that began and were not heard of again. */
  #allRuns(): RunReport[] {
    return [...this.#runs, ...Array.from(this.#started.values(), (head) => recoverRun(this.#folder, head))]
  }

  #print(runs: readonly RunReport[], gate: Gate): void {
    const width = (process.stdout.columns ?? DEFAULT_WIDTH) - INDENT.length
    const { strong, good, bad } = terminalPaint
    const verdict = (isOpen(gate) ? good : bad)(formatGate(gate))
    const blocks = runs.map((run) => indent(renderRun(run, { width, paint: terminalPaint })))
    this.#log(['', ...blocks, `${strong('  SLO gate')}  ${verdict}`].join('\n\n'))
    if (failsPlugin(gate)) this.#log(bad(PLUGIN_FAILS))
  }

  /** What servers and tests are called may look like a command to whoever reads the log. */
  #log(text: string): void {
    this.#vitest.logger.log(isGithub() ? withoutCommands(text) : text)
  }

  #logFile(name: string, path: string): void {
    this.#log(terminalPaint.faint(`  ${name}: ${this.#relative(path)}`))
  }

  #relative(path: string): string {
    return relative(this.#vitest.config.root, path)
  }

  get #folder(): string {
    return join(this.#vitest.config.root, this.#options.outputDir)
  }
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, INDENT)
}
