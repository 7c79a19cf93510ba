import { expect, test } from 'vitest'

import { createErrorTally } from '../../../src/report/error-tally.ts'
import { times } from '../../support/runs.ts'

test('errors of one kind and message are one group, the most frequent first', () => {
  const tally = createErrorTally()
  const late = { kind: 'timed-out', message: 'late' }
  tally.add({ kind: 'http-500', message: 'a' })
  tally.add({ kind: 'http-500', message: 'b' })
  for (const error of [late, late]) tally.add(error)
  expect(tally.list()).toEqual([
    { kind: 'timed-out', message: 'late', count: 2 },
    { kind: 'http-500', message: 'a', count: 1 },
    { kind: 'http-500', message: 'b', count: 1 },
  ])
})

test('kind and message are not confused where one continues the other', () => {
  const tally = createErrorTally()
  tally.add({ kind: 'a', message: 'b c' })
  tally.add({ kind: 'a b', message: 'c' })
  expect(tally.list()).toHaveLength(2)
})

test('a server that says something else each time fills no report: beyond fifty, errors are counted together', () => {
  const tally = createErrorTally()
  for (const i of times(1_000, (n) => n)) tally.add({ kind: 'http-500', message: `request ${i}` })
  tally.add({ kind: 'http-500', message: 'request 3' })
  const list = tally.list()
  expect(list).toHaveLength(51)
  expect(list[0]).toEqual({ kind: 'other', message: 'further kinds and messages', count: 950 })
  expect(list[1]).toEqual({ kind: 'http-500', message: 'request 3', count: 2 })
})

test('not even under the name of what is counted together', () => {
  const tally = createErrorTally()
  for (const i of times(1_000, (n) => n)) tally.add({ kind: 'other', message: `request ${i}` })
  expect(tally.list()).toHaveLength(51)
})

test('no error, no group', () => {
  expect(createErrorTally().list()).toEqual([])
})
