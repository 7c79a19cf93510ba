/** @module The Vitest reporter: gathers the runs of all tests, prints their tables and the gate, writes the report file. */
import { join, relative } from 'node:path'

import type { TestArtifact } from 'vitest'
import type { Reporter, TestCase, Vitest } from 'vitest/node'

import {
  type ReporterOptions,
  type ResolvedReporterOptions,
  resolveReporterOptions,
} from '../src/report/reporter-options.ts'
import { isUnwritable } from '../src/report/result-file.ts'
import type { RunHead, RunReport } from '../src/report/run-report.ts'
import { STARTED } from '../src/vitest-types.ts'
import { withoutCommands } from './annotations.ts'
import { comparedGroups } from './compared-groups.ts'
import { renderComparedGroup } from './compared-table.ts'
import { printsData } from './data-output.ts'
import { writeExports } from './exports.ts'
import { computeGate, failsMerge, failsPlugin, formatGate, type Gate, isOpen } from './gate.ts'
import { annotate, isGithub, summarizeStep } from './github.ts'
import { writeHtmlFile } from './html-file.ts'
import { mergeParts } from './merge.ts'
import { terminalPaint } from './paint.ts'
import { createProgressView, type ProgressView } from './progress.ts'
import { recoverRun } from './recover.ts'
import { reportOf, writeReportFile } from './report-file.ts'
import { renderRun } from './run-table.ts'
import { canDrawBlocks } from './sparklines.ts'
import { printable } from './text.ts'
import { widthOf } from './width.ts'

const INDENT = '  '
const PLUGIN_FAILS = "  The plugin's slo does not hold: Vitest exits with 1, whatever the tests assert."
const MERGE_FAILS =
  '  What several machines measured together does not hold, or can not be judged: Vitest exits with 1.'

export default class InferbenchReporter implements Reporter {
  readonly #options: ResolvedReporterOptions
  #vitest!: Vitest
  #runs: RunReport[] = []
  #testCases: TestCase[] = []
  readonly #started = new Map<string, RunHead>()
  #running = false
  #progress: ProgressView | undefined

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
    this.#progress?.close()
    this.#progress = this.#showProgress()
  }

  onTestCaseArtifactRecord(_testCase: TestCase, artifact: TestArtifact): void {
    if (artifact.type === STARTED) this.#started.set(artifact.head.id, artifact.head)
  }

  onTestCaseResult(testCase: TestCase): void {
    const { runs = [] } = testCase.meta().inferbench ?? {}
    this.#runs.push(...runs)
    if (runs.length > 0 || testCase.project.config.benchmark.enabled) this.#testCases.push(testCase)
    for (const { id } of runs) this.#started.delete(id)
    this.#progress?.refresh()
  }

  async onTestRunEnd(_modules: unknown, _errors: unknown, reason: 'passed' | 'interrupted' | 'failed'): Promise<void> {
    this.#running = false
    this.#progress?.close()
    const runs = this.#mergedRuns()
    const finished = reason !== 'interrupted'
    if (runs.length > 0) this.#report(runs, finished)
    annotate(this.#vitest, this.#testCases, computeGate(runs))
    if (runs.length > 0) await this.#writePage(runs, finished)
  }

  /** A process that exits in the middle of a run leaves a report of what was measured. */
  #rescue(): void {
    const runs = this.#running ? this.#allRuns() : []
    if (runs.length > 0) this.#report(runs, false)
  }

  /** On a terminal of one's own, as Vitest itself sees it; a log gets lines on its error stream, as its output may be data. */
  #showProgress(): ProgressView {
    const { logger } = this.#vitest
    const { stdout, stderr, env } = process
    const drawable = stdout.isTTY && logger.outputStream === stdout && !env['CI'] && env['TERM'] !== 'dumb'
    return createProgressView({
      folder: this.#folder,
      terminal: drawable ? stdout : undefined,
      others: stderr.isTTY ? [stderr] : [],
      paint: terminalPaint.faint,
      say: (line) => logger.error(isGithub() ? withoutCommands(`  ${line}`) : `  ${line}`),
    })
  }

  #report(runs: RunReport[], finished: boolean): void {
    const gate = computeGate(runs)
    if (failsPlugin(gate) || failsMerge(runs)) process.exitCode ||= 1
    this.#print(runs, gate)
    this.#keep(() => [{ name: 'report', path: writeReportFile(this.#folder, runs, finished) }])
    this.#keep(() => writeExports(this.#folder, runs, this.#options.exports))
    summarizeStep(this.#vitest, runs, this.#relative(reportOf(this.#folder)))
  }

  async #writePage(runs: RunReport[], finished: boolean): Promise<void> {
    try {
      this.#logFile('page', await writeHtmlFile(this.#folder, { runs, finished }))
    } catch (error) {
      this.#complain(error)
    }
  }

  /** Writes files and names them. */
  #keep(write: () => readonly { readonly name: string; readonly path: string }[]): void {
    try {
      for (const { name, path } of write()) this.#logFile(name, path)
    } catch (error) {
      this.#complain(error)
    }
  }

  /** What was printed stands, on a full disk as well; but who reads files would miss one, so that it fails the run. */
  #complain(error: unknown): void {
    if (!isUnwritable(error)) throw error
    process.exitCode ||= 1
    this.#log(terminalPaint.bad(`  ${printable(error.message)}`))
  }

  /** The runs that tests reported, and what can be told of those that began and were not heard of again. */
  #allRuns(): RunReport[] {
    return [...this.#runs, ...Array.from(this.#started.values(), (head) => recoverRun(this.#folder, head))]
  }

  /** Where Vitest merges the reports of several machines, the parts that they measured are made one. */
  #mergedRuns(): RunReport[] {
    const { config } = this.#vitest
    if (config.mergeReports === undefined) return this.#allRuns()
    const update = config.snapshotOptions.updateSnapshot
    return mergeParts(this.#allRuns(), { folder: this.#folder, root: config.root, update })
  }

  #print(runs: readonly RunReport[], gate: Gate): void {
    const width = widthOf(process.stdout.columns) - INDENT.length
    const { strong, good, bad } = terminalPaint
    const verdict = (isOpen(gate) ? good : bad)(formatGate(gate))
    const charts = canDrawBlocks(process.env)
    const blocks = runs.map((run) => indent(renderRun(run, { width, paint: terminalPaint, charts })))
    const groups = comparedGroups(runs).map((group) =>
      indent(renderComparedGroup(group, { width, paint: terminalPaint })),
    )
    this.#log(['', ...blocks, ...groups, `${strong('  SLO gate')}  ${verdict}`].join('\n\n'))
    if (failsPlugin(gate)) this.#log(bad(PLUGIN_FAILS))
    if (failsMerge(runs)) this.#log(bad(MERGE_FAILS))
  }

  /** What servers and tests are called may look like a command to whoever reads the log. */
  #log(text: string): void {
    const { logger, config } = this.#vitest
    const safe = isGithub() ? withoutCommands(text) : text
    if (printsData(config)) logger.error(safe)
    else logger.log(safe)
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
