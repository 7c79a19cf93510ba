import { rmSync, writeFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import type { ComparedReports } from '../../../reporters/compared-run.ts'
import { renderComparePage } from '../../../reporters/html/compare-page.ts'
import { compareReports } from '../../../src/cli/compare-reports.ts'
import { renderComparedReports } from '../../../src/cli/compare-table.ts'
import type { RunHead } from '../../../src/report/run-report.ts'
import { defaultTolerances, parseTolerances } from '../../../src/report/tolerance.ts'
import { failure, row, times } from '../../support/runs.ts'
import { type StoredRun, storedReport } from '../../support/stored-run.ts'
import { type TemporaryFolder, temporaryFolder } from '../../support/temporary-folder.ts'

const comparisons = parseTolerances(defaultTolerances(), 'compare')

/** A run of 100 requests, the first of them warm-up, with a failure among them. */
function run(ttft: number, head: Partial<RunHead> = {}): StoredRun {
  const rows = times(100, (i) => row(i, { ttft: ttft + (i % 10), phase: i === 0 ? 'warmup' : 'measured' }))
  return { rows: [...rows, failure(100)], head }
}

function folderOf(before: readonly StoredRun[], now: readonly StoredRun[]): TemporaryFolder {
  return temporaryFolder({ ...storedReport('a', before), ...storedReport('b', now) })
}

function compare(folder: TemporaryFolder): Promise<ComparedReports> {
  return compareReports([folder.file('a/report.json'), folder.file('b/report.json')], comparisons)
}

const plain = (text: string) => text
const paint = { good: plain, bad: plain, unsure: plain, strong: plain, faint: plain }

describe('two reports', () => {
  test('are compared run by run, by project, file, test and name', async () => {
    using folder = folderOf(
      [run(100, { name: 'a' }), run(200, { name: 'b' })],
      [run(250, { name: 'b' }), run(100, { name: 'a' })],
    )
    const { runs, onlyBefore, onlyNow } = await compare(folder)
    expect(runs.map(({ now, differences }) => [now.name, differences[0]!.status])).toEqual([
      ['b', 'regression'],
      ['a', 'unchanged'],
    ])
    expect([onlyBefore, onlyNow]).toEqual([[], []])
    expect(runs[0]!.differences[0]).toMatchObject({ baseline: 205, observed: 255, samples: 99 })
  })

  test('name the runs that only one of them has', async () => {
    using folder = folderOf([run(100), run(100, { name: 'old' })], [run(100), run(100, { name: 'new' })])
    const compared = await compare(folder)
    expect(compared).toMatchObject({ onlyBefore: ['old'], onlyNow: ['new'] })
    const text = renderComparedReports(compared, { width: 100, paint })
    expect(text).toContain('only in the first report: old')
    expect(text).toContain('only in the second report: new')
  })

  test('compare the last attempt of a test that was retried', async () => {
    using folder = folderOf([run(500, { attempt: 0 }), run(100, { attempt: 1 })], [run(100)])
    expect((await compare(folder)).runs[0]!.differences[0]).toMatchObject({ baseline: 105, status: 'unchanged' })
  })

  test('of other conditions are compared, and what differs is named', async () => {
    using folder = folderOf([run(100)], [run(100, { seed: '43' })])
    expect((await compare(folder)).runs[0]!.notes).toEqual(['seed is 43, in the baseline 42'])
  })

  test('tell nothing where a run is void', async () => {
    using folder = folderOf([run(100)], [{ ...run(300), finished: false }])
    const [compared] = (await compare(folder)).runs
    expect(compared!.notes).toEqual(['the second run is void: the run was broken off before its bound'])
    expect(new Set(compared!.differences.map(({ status }) => status))).toEqual(new Set(['inconclusive']))
  })

  test('without a run in common are refused', async () => {
    using folder = folderOf([run(100, { name: 'old' })], [run(100, { name: 'new' })])
    await expect(compare(folder)).rejects.toThrow(/No run is in both .*a\/report\.json and .*b\/report\.json/)
  })

  test('without their rows are refused, and so are those with rows of another run', async () => {
    using folder = folderOf([run(100)], [run(100)])
    const rows = folder.file('b/requests/run-0-0a1b2c3d.jsonl')
    writeFileSync(rows, `${JSON.stringify(row(1))}\n`)
    await expect(compare(folder)).rejects.toThrow(/run-0-0a1b2c3d\.jsonl holds 1 of 99 completed requests/)
    writeFileSync(rows, '{"seq":0}\n')
    await expect(compare(folder)).rejects.toThrow(/can't be read/)
    rmSync(rows)
    await expect(compare(folder)).rejects.toThrow(
      /Can't compare "chat": .* can't be read: ENOENT.*Keep the folder requests beside/,
    )
  })

  test('name no rows outside their folder', async () => {
    using folder = folderOf([run(100, { rowsFile: '../a/requests/run-0-0a1b2c3d.jsonl' })], [run(100)])
    await expect(compare(folder)).rejects.toThrow(/lies outside the folder of the report/)
  })
})

describe('a comparison', () => {
  async function rendered(width: number): Promise<string> {
    using folder = folderOf([run(100)], [run(130, { seed: '43' })])
    return renderComparedReports(await compare(folder), { width, paint })
  }

  test('fits 80 columns', async () => {
    expect(await rendered(80)).toMatchInlineSnapshot(`
      "chat
      note: seed is 43, in the baseline 42
                                 change           interval    tolerance
      ✗ ttft p50                +28.6 %    +26.4 % … +31 %      ≤ +10 %  regression
      ✗ ttft p95                +27.5 %  +26.6 % … +28.7 %      ≤ +10 %  regression
      ✓ itl p50                     0 %          0 % … 0 %      ≤ +10 %   unchanged
      ✓ itl p95                     0 %          0 % … 0 %      ≤ +10 %   unchanged
      ✓ requestLatency p50          0 %          0 % … 0 %      ≤ +10 %   unchanged
      ✓ requestLatency p95          0 %          0 % … 0 %      ≤ +10 %   unchanged
      ✓ requestsPerSecond           0 %          0 % … 0 %      ≥ -10 %   unchanged
      ✓ outputTokensPerSecond       0 %          0 % … 0 %      ≥ -10 %   unchanged
      ✓ errorRate              0 points      -6.16 … +6.16  ≤ +1 points   unchanged

      2 regressions, 0 improvements, 7 unchanged, 0 inconclusive"
    `)
  })

  test('fits 120 columns', async () => {
    expect(await rendered(120)).toMatchInlineSnapshot(`
      "chat
      note: seed is 43, in the baseline 42
                                         before → now    change           interval    tolerance
      ✗ ttft p50                         105 → 135 ms   +28.6 %    +26.4 % … +31 %      ≤ +10 %  regression
      ✗ ttft p95                         109 → 139 ms   +27.5 %  +26.6 % … +28.7 %      ≤ +10 %  regression
      ✓ itl p50                            10 → 10 ms       0 %          0 % … 0 %      ≤ +10 %   unchanged
      ✓ itl p95                            10 → 10 ms       0 %          0 % … 0 %      ≤ +10 %   unchanged
      ✓ requestLatency p50               200 → 200 ms       0 %          0 % … 0 %      ≤ +10 %   unchanged
      ✓ requestLatency p95               200 → 200 ms       0 %          0 % … 0 %      ≤ +10 %   unchanged
      ✓ requestsPerSecond      83.9 → 83.9 requests/s       0 %          0 % … 0 %      ≥ -10 %   unchanged
      ✓ outputTokensPerSecond  922.9 → 922.9 tokens/s       0 %          0 % … 0 %      ≥ -10 %   unchanged
      ✓ errorRate                           1 % → 1 %  0 points      -6.16 … +6.16  ≤ +1 points   unchanged

      2 regressions, 0 improvements, 7 unchanged, 0 inconclusive"
    `)
  })

  test('makes one page without a script, with curves of both sides and anchors for all its links', async () => {
    const hostile = '<img src=x onerror=alert(1)>'
    using folder = folderOf([run(100, { name: hostile })], [run(130, { name: hostile })])
    const page = renderComparePage(await compare(folder), [folder.file('a'), folder.file('b')])
    expect(page).toContain('✗ 2 regressions, 0 improvements')
    expect(page).toContain('Cumulative distributions of TTFT')
    expect(page).not.toMatch(/<script|<img src=x/)
    const ids = new Set(Array.from(page.matchAll(/id="([^"]+)"/g), ([, id]) => id))
    for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target)
  })
})
