import { describe, expect, test } from 'vitest'

import { renderJunit } from '../../../reporters/junit.ts'
import { printable } from '../../../reporters/text.ts'
import { judge } from '../../../src/report/judge.ts'
import type { RunReport } from '../../../src/report/run-report.ts'
import { parseSlo, type Slo } from '../../../src/report/slo.ts'
import { hostileRun, hostileTexts } from '../../support/hostile.ts'
import { failure, row, type RunOptions, runOf, times } from '../../support/runs.ts'
import { readXml, type XmlElement } from '../../support/xml.ts'

/** A run after its assertion. */
function judged(slo: Slo, options: RunOptions = {}): RunReport {
  const { run, samples } = runOf([...times(60, (i) => row(i)), failure(60)], options)
  return { ...run, slos: [...run.slos, ...judge(run, samples, parseSlo(slo))] }
}

function suitesOf(runs: readonly RunReport[]): readonly XmlElement[] {
  return readXml(renderJunit(runs)).children
}

/** Test cases of all suites with their outcome. */
function casesOf(runs: readonly RunReport[]): string[] {
  return suitesOf(runs)
    .flatMap(({ children }) => children)
    .filter(({ name }) => name === 'testcase')
    .map(({ attributes, children }) => [attributes['name'], ...children.map(({ name }) => name)].join(' · '))
}

const run = judged({ ttft: { p50: 400, p95: 40, p99: 400 }, errorRate: 0.5 })

describe('the JUnit file', () => {
  test('has a test case an objective, and one whether the run can be judged', () => {
    expect(casesOf([run])).toEqual([
      'chat: can be judged',
      'chat: ttft p50 ≤ 400 ms',
      'chat: ttft p95 ≤ 40 ms · failure',
      'chat: ttft p99 ≤ 400 ms · failure',
      'chat: errorRate ≤ 50 %',
    ])
  })

  test('says of a failure what was seen, and how sure that is', () => {
    const failures = suitesOf([run]).flatMap(({ children }) => children.flatMap((testCase) => testCase.children))
    expect(failures.filter(({ name }) => name === 'failure').map(({ attributes }) => attributes)).toEqual([
      { type: 'slo', message: '✗ ttft p95 100 ms > 40 ms, interval [100, 100] at 95 %, 60 samples' },
      {
        type: 'inconclusive',
        message: expect.stringMatching(/^\? ttft p99 100 ms within .* 60 samples are too few: it takes 299$/),
      },
    ])
  })

  test('counts what it holds, suite by suite and in all', () => {
    const voidRun = judged({ errorRate: 0.5 }, { health: { eventLoopDelayMs: { p50: 9, p99: 80, max: 95 } } })
    const { attributes, children } = readXml(renderJunit([run, voidRun]))
    expect(attributes).toEqual({ name: 'inferbench', tests: '7', failures: '3', errors: '1', time: '1.580' })
    expect(children.map((suite) => suite.attributes)).toMatchObject([
      { tests: '5', failures: '2', errors: '0', time: '0.790', timestamp: '2026-07-01T12:00:00.000Z' },
      { tests: '2', failures: '1', errors: '1', time: '0.790' },
    ])
    expect(casesOf([voidRun])).toEqual(['chat: can be judged · error', 'chat: errorRate ≤ 50 % · failure'])
  })

  test('has the metrics of the run as properties', () => {
    const [properties] = suitesOf([run])[0]!.children
    const values = Object.fromEntries(
      properties!.children.map(({ attributes }) => [attributes['name'], attributes['value']]),
    )
    expect(values).toMatchObject({ url: 'http://gpu:8000', model: 'Qwen/Qwen3-0.6B', simulated: 'false', seed: '42' })
    expect(Number(values['ttft.p99'])).toBe(run.metrics.ttft!.p99)
    expect(Number(values['errorRate'])).toBe(run.totals.errorRate)
  })

  test('has of a test that was retried the last attempt, as the gate does', () => {
    const again = judged({ errorRate: 0.5 }, { head: { attempt: 1 } })
    expect(casesOf([run, again])).toEqual(['chat (retry 1): can be judged', 'chat (retry 1): errorRate ≤ 50 %'])
  })

  test('has what the plugin asks beside what the test asks', () => {
    const both = judged({ errorRate: 0.5 }, { head: { slo: { ttft: { p50: 40 } } } })
    expect(casesOf([both]).slice(1)).toEqual(['chat: ttft p50 (plugin) ≤ 40 ms · failure', 'chat: errorRate ≤ 50 %'])
  })

  test.for(hostileTexts)('is XML whatever things are called: %j', (text) => {
    const [suite] = suitesOf([hostileRun(text)])
    const shown = printable(text)
      .toWellFormed()
      .replaceAll(/[\uFFFE\uFFFF]/g, '\uFFFD')
    expect(suite!.children.at(-1)!.attributes['classname']).toBe(shown)
    expect(suite!.children).toHaveLength(6)
  })
})
