import { describe, expect, test } from 'vitest'

import { baselineLines, missedBaselines } from '../../../reporters/describe-baseline.ts'
import { computeGate, formatGate, isOpen } from '../../../reporters/gate.ts'
import { renderPage } from '../../../reporters/html/page.ts'
import { renderJunit } from '../../../reporters/junit.ts'
import { renderRun } from '../../../reporters/run-table.ts'
import { renderSummary } from '../../../reporters/summary.ts'
import { compareEvidence } from '../../../src/report/compare.ts'
import type { BaselineResult } from '../../../src/report/comparison.ts'
import { evidenceOf } from '../../../src/report/evidence.ts'
import type { RunReport } from '../../../src/report/run-report.ts'
import { parseTolerances } from '../../../src/report/tolerance.ts'
import { row, runOf, times } from '../../support/runs.ts'

const tolerances = parseTolerances({ ttft: { p50: '10%' }, itl: { p50: '10%' } }, 'test')

function compared(ttft: number, requests = 100): BaselineResult {
  const [a, b] = [100, ttft].map((value) => runOf(times(requests, (i) => row(i, { ttft: value + (i % 10) }))))
  const differences = compareEvidence(evidenceOf(a!.run, a!.samples), evidenceOf(b!.run, b!.samples), tolerances)
  return { file: 'b/__baselines__/chat-1.json', outcome: 'compared', notes: [], differences }
}

function outcome(of: BaselineResult['outcome'], notes: string[] = []): BaselineResult {
  return { file: 'b/__baselines__/chat-1.json', outcome: of, notes, differences: [] }
}

function run(...baselines: BaselineResult[]): RunReport {
  return { ...runOf(times(100, (i) => row(i))).run, baselines }
}

const hostile = outcome('mismatched', ['cpu is <script>alert(1)</script>, in the baseline ::error::x'])

describe('the gate', () => {
  const gate = (...baselines: BaselineResult[]) => computeGate([run(...baselines)])

  test('counts what holds beside the objectives', () => {
    expect(formatGate(gate(compared(100)))).toBe('2 of 2 baselines held')
    expect(isOpen(gate(compared(100)))).toBe(true)
  })

  test('names what became worse, with its change', () => {
    expect(formatGate(gate(compared(130)))).toBe(
      '1 of 2 baselines held · chat: ttft p50 +28.7 % against its baseline, tolerance ≤ +10 %',
    )
    expect(isOpen(gate(compared(130)))).toBe(false)
  })

  test('is shut by a baseline that is missing, of other conditions, or that could not be written', () => {
    for (const each of ['missing', 'mismatched', 'refused'] as const) {
      expect(isOpen(gate(outcome(each, ['why']))), each).toBe(false)
      expect(formatGate(gate(outcome(each, ['why'])))).toMatch(/^0 of 1 baselines held · chat: .*; why$/)
    }
  })

  test('is silent of a baseline that was only written', () => {
    expect(formatGate(gate(outcome('written')))).toBe('no SLO was asserted')
    expect(isOpen(gate(outcome('refreshed')))).toBe(true)
  })

  test('says of an inconclusive one why', () => {
    expect(formatGate(gate(compared(100, 40)))).toContain(
      'inconclusive: 40 samples are too few: it takes 60 in each run',
    )
  })
})

test('lines have what holds in short, and what does not in full', () => {
  const lines = baselineLines(run(compared(130), outcome('written')))
  expect(lines.map(({ kind, name }) => [kind, name])).toEqual([
    ['missed', 'ttft p50'],
    ['held', 'itl p50'],
    ['note', 'baseline'],
  ])
  expect(lines[0]!.text).toMatch(/interval .* at 97\.5 %, tolerance ≤ \+10 %, 100 samples: regression$/)
  expect(lines[1]!.text).toBe('✓ itl p50 0 % (10 → 10 ms), interval 0 % … 0 %: unchanged')
  expect(missedBaselines(run())).toEqual([])
})

test('a run’s table fits its terminal with baselines in it', () => {
  const plain = (text: string) => text
  const paint = { good: plain, bad: plain, unsure: plain, strong: plain, faint: plain }
  const lines = renderRun(run(compared(130), hostile), { width: 80, paint }).split('\n')
  expect(lines.filter((line) => line.length > 80)).toEqual([])
  expect(lines.join(' ')).toContain('✗ ttft p50 +28.7 %')
})

test('the step summary lists every comparison, and nothing from outside becomes markup', () => {
  const text = renderSummary([run(compared(130), hostile)], { reportPath: 'report.json', maxBytes: 100_000 })
  expect(text).toContain('- ❌ ttft p50 +28.7 %')
  expect(text).toContain('- ✅ itl p50 0 %')
  expect(text).toMatch(/^## ❌ SLO gate: 1 of 3 baselines held/)
  expect(text).not.toContain('<script>')
})

test('JUnit has a test case for each comparison, and counts them', () => {
  const xml = renderJunit([run(compared(130), outcome('missing'))])
  expect(xml).toContain('tests="4" failures="2"')
  expect(xml).toMatch(/name="chat: baseline: ttft p50"[^>]*>\s*<failure type="baseline" message="✗ ttft p50 /)
  expect(xml).toMatch(/name="chat: baseline"[^>]*>\s*<failure type="baseline" message="there is no b\/__baselines__/)
})

test('the page has a table of all comparisons, and what does not hold at its top', () => {
  const page = renderPage({ runs: [run(compared(130), hostile)], finished: true }, '/nowhere')
  expect(page).toContain('Against the baseline')
  expect(page).toContain('✗ regression')
  expect(page).toMatch(/<li><a href="#run-1">chat<\/a> ttft p50 \+28\.7 % against its baseline/)
  expect(page).not.toContain('<script>')
})

test('a page of runs without baselines says nothing of them', () => {
  expect(renderPage({ runs: [runOf([row(0)]).run], finished: true }, '/nowhere')).not.toContain('<h3>Baseline')
})
