import { mkdirSync, rmSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

import { describe, expect, inject, test } from 'vitest'

import '../../../src/matchers/baseline-matcher.ts'
import { baselinePath } from '../../../src/report/baseline-file.ts'
import { checkBaseline } from '../../../src/report/baseline.ts'
import type { RunReport } from '../../../src/report/run-report.ts'
import { keepSamples } from '../../../src/report/samples-of.ts'
import { failureOf } from '../../support/failure-of.ts'
import { row, runOf, times } from '../../support/runs.ts'
import { type TemporaryFolder, temporaryFolder } from '../../support/temporary-folder.ts'

const root = inject('inferbench')!.root

/** A run of a suite in a folder, as `load` gives it; with its baseline, made by a run with this TTFT, in place. */
function measured(folder: TemporaryFolder, ttft: number, before?: number): RunReport {
  const file = relative(root, folder.file('chat.bench.ts'))
  const suite = { project: '', file, test: 'chat' }
  const of = (value: number) =>
    runOf(
      times(100, (i) => row(i, { ttft: value + (i % 10) })),
      { head: { suite } },
    )
  if (before !== undefined) checkBaseline(of(before).run, of(before).samples, { root, update: 'all' })
  const { run, samples } = of(ttft)
  keepSamples(run, samples)
  return run
}

describe('toMatchBaseline', () => {
  test('on one machine of several passes, and leaves the comparison to the merge', () => {
    const { run, samples } = runOf([row(0)], { head: { shard: { index: 0, of: 2, mostApartMs: 1_000 } } })
    keepSamples(run, samples)
    expect(run).toMatchBaseline({ ttft: { p50: '10%' } }, { inconclusive: 'pass' })
    expect(run.baselines).toBeUndefined()
    expect(run.deferred).toEqual([
      { kind: 'baseline', tolerances: { ttft: { p50: '10%' } }, options: { inconclusive: 'pass' } },
    ])
    expect(() => expect(run).toMatchBaseline({ tftt: '10%' } as never)).toThrow('tftt')
  })

  test('holds for a run like its baseline, and leaves what it saw in the report', () => {
    using folder = temporaryFolder()
    const run = measured(folder, 100, 100)
    expect(run).toMatchBaseline()
    expect(run.baselines).toMatchObject([{ file: baselinePath(run), outcome: 'compared' }])
    expect(run.baselines![0]!.differences.map(({ status }) => status)).toEqual(Array(9).fill('unchanged'))
  })

  test('fails for a slower one with every comparison', () => {
    using folder = temporaryFolder()
    const run = measured(folder, 130, 100)
    const message = failureOf(() => expect(run).toMatchBaseline({ ttft: { p50: '10%' }, errorRate: 0.05 }))
    expect(message.split('\n')).toEqual([
      'Expected "chat" to match its baseline:',
      `compared with ${baselinePath(run)}`,
      expect.stringMatching(/^ {2}✗ ttft p50 \+28\.7 % \(104\.5 → 134\.5 ms\), .*: regression$/),
      expect.stringMatching(/^ {2}✓ errorRate 0 points/),
    ])
    expect(run.baselines).toHaveLength(1)
  })

  test('keeps what every assertion saw', () => {
    using folder = temporaryFolder()
    const run = measured(folder, 130, 100)
    expect(run).toMatchBaseline({ ttft: { p50: '50%' } })
    expect(run).toMatchBaseline({ itl: { p50: '1%' } })
    expect(run.baselines!.map(({ differences }) => differences[0]!.objective)).toEqual(['ttft.p50', 'itl.p50'])
  })

  test('can not be negated', () => {
    using folder = temporaryFolder()
    const run = measured(folder, 130, 100)
    expect(failureOf(() => expect(run).not.toMatchBaseline())).toMatch(/assert it without `\.not`/)
    expect(run.baselines).toBeUndefined()
  })

  test('takes runs of this process only', () => {
    using folder = temporaryFolder()
    const run = measured(folder, 100, 100)
    const stored: unknown = JSON.parse(JSON.stringify(run))
    expect(failureOf(() => expect(stored).toMatchBaseline())).toMatch(
      /^\[toMatchBaseline\] The run was not measured by this/,
    )
    expect(failureOf(() => expect(Promise.resolve(run)).toMatchBaseline())).toMatch(/write `await load\(…\)`/)
  })

  test('says of a typing error what is known', () => {
    using folder = temporaryFolder()
    const run = measured(folder, 100, 100)
    const typo = { ttft: { p50: '10 percent' } } as unknown as { ttft: { p50: '10%' } }
    expect(failureOf(() => expect(run).toMatchBaseline(typo))).toMatch(/^\[toMatchBaseline\] ttft\.p50: expected '10%'/)
  })

  test('says why a baseline can not be read', () => {
    using folder = temporaryFolder()
    const run = measured(folder, 100, 100)
    const path = join(root, baselinePath(run))
    rmSync(path)
    mkdirSync(path)
    expect(dirname(path)).toBe(folder.file('__baselines__'))
    expect(failureOf(() => expect(run).toMatchBaseline())).toContain(path)
  })
})
