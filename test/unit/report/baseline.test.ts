import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { baselinePath } from '../../../src/report/baseline-file.ts'
import { type BaselineOptions, type BaselineUpdate, checkBaseline } from '../../../src/report/baseline.ts'
import type { BaselineResult } from '../../../src/report/comparison.ts'
import { describeBaseline } from '../../../src/report/describe-difference.ts'
import type { Tolerances } from '../../../src/report/tolerance.ts'
import { row, type RunOptions, runOf, times, wholeAnswer } from '../../support/runs.ts'
import { series } from '../../support/series.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

interface Checked extends RunOptions {
  readonly slower?: number
  readonly rows?: Parameters<typeof runOf>[0]
  readonly update?: BaselineUpdate
  readonly tolerances?: Tolerances
  readonly options?: BaselineOptions
}

const ttfts = series({ n: 300, mean: 100, stddev: 10 })

function check(
  root: string,
  { slower = 1, rows, update = 'new', tolerances, options, ...run }: Checked = {},
): BaselineResult {
  const measured = runOf(rows ?? times(300, (i) => row(i, { ttft: ttfts[i]! * slower })), run)
  return checkBaseline(measured.run, measured.samples, { root, update }, tolerances, options)
}

const file = baselinePath(runOf([]).run)

describe('a baseline', () => {
  test('is written where it is missing, and compared with from then on', () => {
    using folder = temporaryFolder()
    expect(check(folder.path)).toEqual({ file, outcome: 'written', notes: [], differences: [] })
    const { outcome, differences } = check(folder.path, { slower: 1.3 })
    expect(outcome).toBe('compared')
    expect(differences.filter(({ status }) => status === 'regression').map(({ objective }) => objective)).toEqual([
      'ttft.p50',
      'ttft.p95',
    ])
  })

  test('is never written in CI, and compared with where it is there', () => {
    using folder = temporaryFolder()
    expect(check(folder.path, { update: 'none' })).toMatchObject({ outcome: 'missing' })
    expect(existsSync(join(folder.path, file))).toBe(false)
    check(folder.path)
    expect(check(folder.path, { update: 'none' })).toMatchObject({ outcome: 'compared' })
  })

  test('is replaced where Vitest is told to update, also one that is broken', () => {
    using folder = temporaryFolder({ [file]: '{' })
    expect(() => check(folder.path)).toThrow('it is not JSON')
    expect(check(folder.path, { update: 'all', slower: 1.3 })).toMatchObject({ outcome: 'refreshed' })
    const [ttft] = check(folder.path, { slower: 1.3 }).differences
    expect(ttft).toMatchObject({ change: 0, status: 'unchanged' })
  })

  test.for<BaselineUpdate>(['new', 'all'])(
    'is not made of a void run, or of one without what is asked: %s',
    (update) => {
      using folder = temporaryFolder()
      const refused = [
        check(folder.path, { update, finished: false }),
        check(folder.path, { update, rows: times(80, wholeAnswer), tolerances: { ttft: { p50: '10%' } } }),
        check(folder.path, { update, rows: [] }),
      ]
      expect(refused.map(({ outcome }) => outcome)).toEqual(['refused', 'refused', 'refused'])
      expect(refused.map(({ notes }) => notes[0])).toEqual([
        'the run is void: the run was broken off before its bound',
        'the run has no ttft',
        'the run is void: no measured request was sent',
      ])
      expect(existsSync(join(folder.path, file))).toBe(false)
    },
  )

  test('tells nothing of a void run, whatever is let pass', () => {
    using folder = temporaryFolder()
    check(folder.path)
    const { differences } = check(folder.path, { finished: false, options: { inconclusive: 'pass' } })
    for (const { status, reason, held } of differences) {
      expect({ status, held }).toEqual({ status: 'inconclusive', held: false })
      expect(reason).toBe('the run is void: the run was broken off before its bound')
    }
  })

  test('of an endpoint that does not stream is compared in what it has', () => {
    using folder = temporaryFolder()
    const rows = times(80, wholeAnswer)
    check(folder.path, { rows })
    const { differences } = check(folder.path, { rows })
    expect(differences.map(({ objective }) => objective)).toEqual([
      'requestLatency.p50',
      'requestLatency.p95',
      'requestsPerSecond',
      'outputTokensPerSecond',
      'errorRate',
    ])
  })

  test('that streamed before is missed in what is gone', () => {
    using folder = temporaryFolder()
    check(folder.path, { rows: times(80, (i) => row(i)) })
    const { differences } = check(folder.path, { rows: times(80, wholeAnswer) })
    expect(differences[0]).toMatchObject({
      objective: 'ttft.p50',
      status: 'inconclusive',
      reason: 'the run has no ttft',
    })
  })

  test.for<[name: string, options: BaselineOptions, message: RegExp]>([
    [
      'an unknown key',
      { inconclusiv: 'pass' } as BaselineOptions,
      /unknown key 'inconclusiv'; known: confidence, inconclusive/,
    ],
    ['another word', { inconclusive: 'maybe' as 'pass' }, /inconclusive: .*, got "maybe"/],
    ['a percentage', { confidence: 95 }, /confidence: expected a share from 0\.5 to below 1/],
    ['an unknown respect', { ignoreEnvironment: ['gpu' as 'cpu'] }, /ignoreEnvironment/],
  ])('refuses %s among its options', ([, options, message]) => {
    using folder = temporaryFolder()
    expect(() => check(folder.path, { options })).toThrow(message)
    expect(existsSync(join(folder.path, file))).toBe(false)
  })
})

describe('a baseline of another environment', () => {
  const other = { ...runOf([]).run.environment, cpu: 'Difference Engine', cpus: 64 }

  test('is not compared with, and each difference is named', () => {
    using folder = temporaryFolder()
    check(folder.path)
    expect(check(folder.path, { head: { environment: other } })).toEqual({
      file,
      outcome: 'mismatched',
      notes: ['cpu is Difference Engine, in the baseline Abacus', 'cpus is 64, in the baseline 2'],
      differences: [],
    })
  })

  test.for<[ignoreEnvironment: BaselineOptions['ignoreEnvironment'], outcome: BaselineResult['outcome']]>([
    [true, 'compared'],
    [['cpu', 'cpus'], 'compared'],
    [['cpu'], 'mismatched'],
    [false, 'mismatched'],
  ])('with ignoreEnvironment: %j is %s', ([ignoreEnvironment, outcome]) => {
    using folder = temporaryFolder()
    check(folder.path)
    const result = check(folder.path, { head: { environment: other }, options: { ignoreEnvironment } })
    expect(result.outcome).toBe(outcome)
    expect(result.notes).toHaveLength(2)
  })

  test('is not compared with either where options differ, whatever is ignored', () => {
    using folder = temporaryFolder()
    check(folder.path)
    const result = check(folder.path, { head: { seed: '43' }, options: { ignoreEnvironment: true } })
    expect(result).toMatchObject({ outcome: 'mismatched', notes: ['seed is 43, in the baseline 42'] })
  })
})

describe('what became of a baseline, in words', () => {
  test('has the change, both values, the interval, the tolerance and the verdict of each comparison', () => {
    using folder = temporaryFolder()
    check(folder.path)
    const tolerances = { ttft: { p50: '10%' as const, mean: 20 }, errorRate: 0.01 }
    const result = check(folder.path, { slower: 1.3, tolerances })
    expect(describeBaseline(result).join('\n').replace(file, 'FILE')).toMatchInlineSnapshot(`
      "compared with FILE
        ✗ ttft p50 +30 % (99.43 → 129.3 ms), interval +27.2 % … +33 % at 98.3 %, tolerance ≤ +10 %, 300 samples: regression
        ✗ ttft mean +29.91 ms (99.69 → 129.6 ms), interval +29.53 … +30.28 at 98.3 %, tolerance ≤ +20 ms, 300 samples: regression
        ✓ errorRate 0 points (0 % → 0 %), interval -1.36 … +1.36 at 98.3 %, tolerance ≤ +1 points, 300 samples: unchanged"
    `)
  })

  test('says what to type where there is none', () => {
    using folder = temporaryFolder()
    expect(describeBaseline(check(folder.path, { update: 'none' }))[0]).toBe(
      `there is no ${file}: run \`npx vitest bench --run\` outside CI, or with -u, and commit what it writes`,
    )
  })
})
