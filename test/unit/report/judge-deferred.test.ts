import { expect, test } from 'vitest'

import { judgeDeferred } from '../../../src/report/judge-deferred.ts'
import type { Deferred } from '../../../src/report/shards.ts'
import { deal, mergeAll } from '../../support/parts.ts'
import { row, times } from '../../support/runs.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const rows = times(120, (i) => row(i, { ttft: 100 + i }))

/** The whole of three machines that each asserted the same. */
function judged(deferred: readonly Deferred[], root = '/nowhere', update: 'all' | 'none' = 'none', slo?: object) {
  const parts = deal(rows, 3, { deferred, ...(slo && { head: { slo } }) })
  const merged = mergeAll(parts)
  judgeDeferred(
    merged,
    parts.map(({ part }) => part),
    { root, update },
  )
  return merged.run
}

const slo = (objectives: object, more: object = {}): Deferred => ({
  kind: 'slo',
  slo: objectives,
  negated: false,
  source: 'test',
  ...more,
})

test('what each machine asserted is judged once, by the samples of all', () => {
  const { slos } = judged([slo({ ttft: { p95: 1, mean: 400 } })])
  expect(slos).toMatchObject([
    { objective: 'ttft.p95', status: 'fail', samples: 120, observed: 213.05 },
    { objective: 'ttft.mean', status: 'pass', samples: 120 },
  ])
})

test('what no part has the samples for may be told of the whole', () => {
  expect(judged([slo({ ttft: { p95: 400 } })]).slos).toMatchObject([{ status: 'pass', reason: null }])
})

test('what a test asserts twice is judged twice', () => {
  expect(judged([slo({ errorRate: 0 }), slo({ errorRate: 0 })]).slos).toHaveLength(2)
})

test('a negated assertion and its confidence stay what they are', () => {
  const [verdict] = judged([slo({ ttft: { p50: 1 } }, { negated: true, confidence: 0.99 })]).slos
  expect(verdict).toMatchObject({ status: 'fail', negated: true, confidence: 0.99 })
})

test("objectives of the plugin are deferred by the report itself, and stay the plugin's", () => {
  expect(judged([], undefined, undefined, { errorRate: 0 }).slos).toMatchObject([{ source: 'plugin', status: 'pass' }])
})

test('a baseline is one of the whole', () => {
  using folder = temporaryFolder()
  const baseline: Deferred = { kind: 'baseline', tolerances: { ttft: { p50: '10%' } } }
  expect(judged([baseline], folder.path).baselines).toMatchObject([{ outcome: 'missing' }])
  expect(judged([baseline], folder.path, 'all').baselines).toMatchObject([{ outcome: 'refreshed' }])
  expect(judged([baseline], folder.path).baselines).toMatchObject([
    { outcome: 'compared', differences: [{ observed: 159.5, samples: 120, held: true }] },
  ])
})

test('an assertion that can not be voids the run, and says why', () => {
  const { validity } = judged([{ kind: 'baseline', options: { confidence: 2 } }])
  expect(validity).toMatchObject({ valid: false, problems: [{ code: 'invalid-options' }] })
  expect(validity.problems[0]!.message).toContain('confidence')
})
