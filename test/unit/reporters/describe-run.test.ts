import { describe, expect, test } from 'vitest'

import { describeLoad, describeTotals } from '../../../reporters/describe-run.ts'
import { type LoadOptions, resolveLoad } from '../../../src/load/options.ts'
import { failure, row, runOf, times } from '../../support/runs.ts'

function asked(options: LoadOptions): string {
  const load = { ...resolveLoad(options, { sessions: Infinity }) }
  const { run } = runOf(
    times(3, (i) => row(i)),
    { head: { load } },
  )
  return describeLoad(run).split(' · 3 requests')[0]!
}

describe('what was asked of a run', () => {
  test.each<[string, LoadOptions]>([
    ['50 users at 2.5 requests/s', { users: 50, rate: 2.5, duration: 1 }],
    ['1 user at 1 requests/s', { users: 1, rate: 1, duration: 1 }],
    ['8 in flight · 10 % cancelled after 500 ms', { concurrency: 8, duration: 1, cancel: { share: 0.1, after: 500 } }],
    [
      '8 in flight · 100 % cancelled after exponential times · up to 1 retry',
      {
        concurrency: 8,
        duration: 1,
        cancel: { share: 1, after: { type: 'exponential', mean: 90 } },
        retries: { most: 1 },
      },
    ],
    ['20 requests/s, poisson · up to 3 retries', { rate: 20, duration: 1, retries: { most: 3 } }],
  ])('%s', (said, options) => {
    expect(asked(options)).toBe(said)
  })
})

test('what was sent again or given up is told beside what went wrong', () => {
  const { run } = runOf([
    row(0),
    { ...failure(1), retried: true },
    row(1, { attempt: 1 }),
    row(2, { outcome: 'withdrawn' }),
    failure(3),
  ])
  expect(describeTotals(run)).toContain('errors 33.33 % · 1 retried · 1 given up on purpose')
})
