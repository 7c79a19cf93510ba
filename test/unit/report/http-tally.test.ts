import { expect, test } from 'vitest'

import type { HttpPhases } from '../../../src/metrics/http-phases.ts'
import { failure, row, runOf, times } from '../../support/runs.ts'

const phases: HttpPhases = {
  blocked: 0.1,
  dns: 0,
  connecting: 0,
  tlsHandshaking: 0,
  sending: 0.5,
  waiting: 40,
  receiving: 100,
  reused: true,
}
const opening = { ...phases, dns: 2, connecting: 5, tlsHandshaking: 20, reused: false }

test('the report sums up the phases of completed, measured requests, and the connections they took', () => {
  const rows = times(10, (i) => row(i, { http: i < 3 ? opening : { ...phases, waiting: 40 + i } }))
  const left = [
    row(10, { http: { ...opening, waiting: 1e6 }, phase: 'warmup' }),
    { ...failure(11), http: { ...opening, waiting: 1e6 } },
  ]
  const { http } = runOf([...rows, ...left]).run
  expect(http).toMatchObject({ reusedConnections: 7, newConnections: 3 })
  expect(http!.waiting).toMatchObject({ n: 10, min: 40, max: 49 })
  expect(http!.waiting.mean).toBeCloseTo((3 * 40 + 7 * 40 + 3 + 4 + 5 + 6 + 7 + 8 + 9) / 10)
  expect(http!.connecting).toMatchObject({ n: 10, mean: 1.5, min: 0, p50: 0, max: 5 })
  expect(http!.tlsHandshaking.p95).toBeCloseTo(20, 0)
})

test('where nothing was completed there is nothing to sum up', () => {
  expect(runOf([failure(0)]).run).not.toHaveProperty('http')
})

test('what several URLs were sent is told apart, and of one there is nothing to tell', () => {
  const urls = ['http://a', 'http://b', 'http://c']
  const endpoint = { url: urls.join(', '), urls, api: 'chat', model: 'm', streaming: true, simulated: false }
  const rows = [
    row(0, { server: 0 }),
    row(1, { server: 1 }),
    { ...failure(2), server: 1 },
    { ...failure(3), server: 1, outcome: 'timed-out' } as const,
    row(4, { server: 0, phase: 'warmup' }),
  ]
  expect(runOf(rows, { head: { endpoint } }).run.servers).toEqual([
    { url: 'http://a', requests: 1, errors: 0 },
    { url: 'http://b', requests: 3, errors: 2 },
    { url: 'http://c', requests: 0, errors: 0 },
  ])
  expect(runOf(rows).run).not.toHaveProperty('servers')
})
