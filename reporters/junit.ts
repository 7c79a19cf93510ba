/** @module Objectives as JUnit test cases, which CI systems list, with the metrics of their run as properties. */
import { REQUEST_METRICS, RUN_METRICS } from '../src/metrics/definitions.ts'
import { describeVerdict } from '../src/report/describe-verdict.ts'
import type { RunReport } from '../src/report/run-report.ts'
import { isMet, type Verdict } from '../src/report/verdict.ts'
import { type BaselineLine, baselineLines } from './describe-baseline.ts'
import { describeObjective } from './describe-objective.ts'
import { describeName } from './describe-run.ts'
import { lastAttempts } from './gate.ts'
import { element } from './xml.ts'

const STATISTICS = ['mean', 'p50', 'p95', 'p99'] as const

interface Suite {
  readonly tests: number
  readonly failures: number
  readonly errors: number
  /** Seconds. */
  readonly time: number
  readonly xml: string
}

/** A test suite a run: one test case whether it can be judged, and one an objective. Of a retried test the last attempt. */
export function renderJunit(runs: readonly RunReport[]): string {
  const suites = lastAttempts(runs).map(suiteOf)
  const sum = (name: 'tests' | 'failures' | 'errors' | 'time') =>
    suites.reduce((total, suite) => total + suite[name], 0)
  const attributes = {
    name: 'inferbench',
    tests: sum('tests'),
    failures: sum('failures'),
    errors: sum('errors'),
    time: seconds(sum('time')),
  }
  const xmls = suites.map(({ xml }) => xml)
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', attributes, xmls)}\n`
}

function suiteOf(run: RunReport): Suite {
  const { slos, validity, durationMs, startedAt, suite } = run
  const compared = baselineLines(run).filter(({ kind }) => kind !== 'note')
  const counts = {
    tests: 1 + slos.length + compared.length,
    failures: slos.filter((verdict) => !isMet(verdict)).length + compared.filter(({ kind }) => kind !== 'held').length,
    errors: validity.valid ? 0 : 1,
  }
  const time = durationMs / 1_000
  const name = `${suite.file}: ${describeName(run)}`
  const xml = element('testsuite', { name, ...counts, time: seconds(time), timestamp: startedAt }, [
    element('properties', {}, propertiesOf(run)),
    validityCase(run),
    ...slos.map((verdict) => objectiveCase(run, verdict)),
    ...compared.map((line) => baselineCase(run, line)),
  ])
  return { ...counts, time, xml }
}

function validityCase(run: RunReport): string {
  const problems = run.validity.problems.map(({ code, message, advice }) => `${code}: ${message}; ${advice}`)
  const error = run.validity.valid ? [] : [element('error', { type: 'void', message: problems.join(' · ') })]
  return testCase(run, 'can be judged', error, run.durationMs / 1_000)
}

function objectiveCase(run: RunReport, verdict: Verdict): string {
  const { objective, bound } = describeObjective(verdict, run.validity.valid)
  const failure = {
    type: verdict.status === 'inconclusive' ? 'inconclusive' : 'slo',
    message: describeVerdict(verdict),
  }
  return testCase(run, `${objective} ${bound}`, isMet(verdict) ? [] : [element('failure', failure)])
}

function baselineCase(run: RunReport, { kind, name, text }: BaselineLine): string {
  const failure = { type: kind === 'missed' ? 'baseline' : 'inconclusive', message: text }
  return testCase(
    run,
    name === 'baseline' ? name : `baseline: ${name}`,
    kind === 'held' ? [] : [element('failure', failure)],
  )
}

/** Requests were sent once for all test cases: the first of them has the time. */
function testCase(run: RunReport, name: string, children: readonly string[], time = 0): string {
  const attributes = { classname: run.suite.file, name: `${describeName(run)}: ${name}`, time: seconds(time) }
  return element('testcase', attributes, children)
}

function propertiesOf({ endpoint, seed, metrics, totals }: RunReport): string[] {
  const statistics = REQUEST_METRICS.flatMap((metric) => {
    const summary = metrics[metric]
    return summary ? STATISTICS.map((name) => [`${metric}.${name}`, summary[name]] as const) : []
  })
  const ofRun = RUN_METRICS.flatMap((metric) =>
    totals[metric] === undefined ? [] : [[metric, totals[metric]] as const],
  )
  const { url, model, api, simulated } = endpoint
  const about = Object.entries({ url, model, api, simulated: String(simulated), seed })
  return [...about, ...statistics, ...ofRun].map(([name, value]) => element('property', { name, value }))
}

function seconds(time: number): string {
  return time.toFixed(3)
}
