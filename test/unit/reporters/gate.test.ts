import { describe, expect, test } from 'vitest'

import { computeGate, failsMerge, failsPlugin, formatGate, isOpen } from '../../../reporters/gate.ts'
import { judge, type JudgeOptions } from '../../../src/report/judge.ts'
import type { RunHead, RunReport } from '../../../src/report/run-report.ts'
import { parseSlo, type Slo } from '../../../src/report/slo.ts'
import { row, runOf, times } from '../../support/runs.ts'

interface Asserted {
  readonly slo?: Slo
  readonly negated?: boolean
  readonly options?: JudgeOptions
}

/** A run of 60 requests, TTFT 100 ms each, after its assertion. */
function asserted({ slo, negated = false, options }: Asserted, head: Partial<RunHead> = {}): RunReport {
  const { run, samples } = runOf(
    times(60, (i) => row(i)),
    { head },
  )
  const slos = slo ? judge(run, samples, parseSlo(slo), options).map((verdict) => ({ ...verdict, negated })) : []
  return { ...run, slos }
}

const met: Asserted = { slo: { ttft: { p50: 400 } } }
const missed: Asserted = { slo: { ttft: { p50: 40 } } }

describe('the gate of one machine of several', () => {
  const deferred: RunReport['deferred'] = [
    { kind: 'slo', slo: { ttft: { p50: 400, p95: 40 }, errorRate: 0 }, negated: false, source: 'test' },
    { kind: 'baseline' },
  ]

  test('counts what is left to the merge, and is open', () => {
    const gate = computeGate([{ ...asserted({}), deferred }])
    expect(formatGate(gate)).toBe('4 assertions deferred to the merge')
    expect(isOpen(gate)).toBe(true)
  })
})

describe('the merge of what several machines measured', () => {
  const shards: RunReport['shards'] = []

  test('fails where an objective of theirs does not hold, or their run is void', () => {
    const voided = { ...asserted({}), shards, validity: { valid: false, problems: [], warnings: [] } }
    expect(failsMerge([{ ...asserted(missed), shards }])).toBe(true)
    expect(failsMerge([voided])).toBe(true)
    expect(failsMerge([{ ...asserted(met), shards }])).toBe(false)
  })

  test('leaves runs of one machine to their tests', () => {
    expect(failsMerge([asserted(missed)])).toBe(false)
  })
})

describe('the gate', () => {
  test('sums up the objectives of all runs', () => {
    const runs = [asserted({ slo: { ttft: { p50: 400, p95: 40 }, errorRate: 0 } }), asserted(met)]
    const gate = computeGate(runs)
    expect(gate).toMatchObject({ met: 3, total: 4, missed: [{ verdict: { objective: 'ttft.p95' } }] })
    expect(formatGate(gate)).toBe('3 of 4 SLOs met · chat: ttft p95 100 ms > 40 ms')
  })

  test('names the run and the bound of each objective that was missed', () => {
    const runs = [asserted(missed, { name: 'small' }), asserted(missed, { name: 'large' })]
    expect(formatGate(computeGate(runs))).toBe(
      '0 of 2 SLOs met · small: ttft p50 100 ms > 40 ms · large: ttft p50 100 ms > 40 ms',
    )
  })

  test('counts an inconclusive objective as missed, and says why', () => {
    expect(formatGate(computeGate([asserted({ slo: { ttft: { p99: 400 } } })]))).toBe(
      '0 of 1 SLOs met · chat: ttft p99 100 ms within ≤ 400 ms, inconclusive: 60 samples are too few: it takes 299',
    )
  })

  test('keeps all of a reason that has commas in it', () => {
    const gate = computeGate([asserted({ slo: { errorRate: 0 }, options: { confidence: 0.95 } })])
    expect(formatGate(gate)).toBe(
      '0 of 1 SLOs met · chat: errorRate 0 % within ≤ 0 %, inconclusive: the interval straddles the bound, as it always will: no sample proves the bound itself',
    )
  })

  test('has thousands in its numbers', () => {
    const gate = computeGate([asserted({ slo: { ttft: { p50: { min: 12_345 } } } })])
    expect(formatGate(gate)).toBe('0 of 1 SLOs met · chat: ttft p50 100 ms < 12,345 ms')
  })

  test('counts what a test expects to be missed as met', () => {
    expect(computeGate([asserted({ ...missed, negated: true })])).toMatchObject({ met: 1, total: 1 })
    expect(computeGate([asserted({ ...met, negated: true })])).toMatchObject({ met: 0, total: 1 })
  })

  test('says so where nothing was asserted', () => {
    expect(formatGate(computeGate([asserted({})]))).toBe('no SLO was asserted')
    expect(formatGate(computeGate([]))).toBe('no SLO was asserted')
  })

  test('shows names that would move the cursor as text', () => {
    const gate = computeGate([asserted(missed, { name: '\u001b[2Kall is well\r\n' })])
    expect(formatGate(gate)).toContain(' · \\x1b[2Kall is well: ttft p50')
  })
})

describe('of a test that was retried', () => {
  const attempt = (n: number, how: Asserted, head: Partial<RunHead> = {}) => asserted(how, { attempt: n, ...head })

  test('the last attempt counts, all its runs', () => {
    const runs = [attempt(0, missed), attempt(0, met), attempt(1, missed), attempt(2, met), attempt(2, met)]
    expect(computeGate(runs)).toMatchObject({ met: 2, total: 2 })
    expect(computeGate(runs.slice(0, 3))).toMatchObject({ met: 0, total: 1 })
  })

  test('only that test: another one, or the same in another file or project, counts as it is', () => {
    const suite = { project: 'a', file: 'chat.bench.ts', test: 'chat' }
    const runs = [
      attempt(0, missed, { suite }),
      attempt(1, met, { suite }),
      attempt(0, missed, { suite: { ...suite, test: 'other' } }),
      attempt(0, missed, { suite: { ...suite, file: 'other.bench.ts' } }),
      attempt(0, missed, { suite: { ...suite, project: 'b' } }),
    ]
    expect(computeGate(runs)).toMatchObject({ met: 1, total: 4 })
  })
})

describe('objectives of the plugin', () => {
  const rows = times(60, (i) => row(i))
  const ofPlugin = (p50: number, head: Partial<RunHead> = {}) =>
    runOf(rows, { head: { slo: { ttft: { p50 } }, ...head } }).run

  test('count as those of a test do, and are told from them', () => {
    expect(formatGate(computeGate([ofPlugin(40), asserted(met)]))).toBe(
      '1 of 2 SLOs met · chat: ttft p50 100 ms > 40 ms (plugin)',
    )
  })

  test('fail the run where they are missed, which those of a test do not: its assertion does', () => {
    expect(failsPlugin(computeGate([ofPlugin(40)]))).toBe(true)
    expect(failsPlugin(computeGate([ofPlugin(400), asserted(missed)]))).toBe(false)
  })

  test('fail the run where it can not be judged', () => {
    const { run } = runOf([], { head: { slo: { errorRate: 0 } }, finished: false, health: null })
    expect(failsPlugin(computeGate([run]))).toBe(true)
  })

  test('are judged by the last attempt of a test that was retried', () => {
    expect(failsPlugin(computeGate([ofPlugin(40), ofPlugin(400, { attempt: 1 })]))).toBe(false)
    expect(failsPlugin(computeGate([ofPlugin(400), ofPlugin(40, { attempt: 1 })]))).toBe(true)
  })
})

describe('a run that was ended early', () => {
  const abortedBecause = { code: 'error-rate', message: '9 of 60 requests got no whole answer' } as const
  const endedEarly = (how: Asserted = {}): RunReport => ({ ...asserted(how), abortedBecause })

  test('leaves the gate closed, though nothing was asserted', () => {
    const gate = computeGate([endedEarly(), asserted(met)])
    expect(isOpen(gate)).toBe(false)
    expect(formatGate(gate)).toBe('1 of 1 SLOs met · 1 run was ended early')
    expect(formatGate(computeGate([endedEarly(), endedEarly()]))).toBe('no SLO was asserted · 2 runs were ended early')
  })

  test('is void first, where it is that as well', () => {
    const { validity } = runOf([], { finished: false, health: null }).run
    expect(formatGate(computeGate([{ ...endedEarly(), validity }]))).toBe('no SLO was asserted · 1 run is void')
  })

  test('is meant to be, where it is a point of a search', () => {
    const searched = { by: 'rate', value: 8, met: false, highest: false, verdicts: [] } as const
    const gate = computeGate([{ ...endedEarly(), searched: { ...searched, verdicts: [] } }, asserted(met)])
    expect(isOpen(gate)).toBe(true)
    expect(formatGate(gate)).toBe('1 of 1 SLOs met')
  })

  test('does not count in an attempt that was followed by another one', () => {
    const again = asserted(met, { attempt: 1 })
    expect(isOpen(computeGate([endedEarly(), again]))).toBe(true)
  })
})
