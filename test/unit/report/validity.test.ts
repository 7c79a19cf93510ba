import { describe, expect, test } from 'vitest'

import { clientBoundsSchema, findProblems } from '../../../src/report/validity.ts'
import { health, row, runOf } from '../../support/runs.ts'

const bounds = clientBoundsSchema.parse({})

function codes(...[rows, options]: Parameters<typeof runOf>): string[] {
  return runOf(rows, options).run.validity.problems.map(({ code }) => code)
}

const open = { load: { pacing: { kind: 'open' } } } as const

describe('a run is void where', () => {
  test('it was broken off', () => {
    expect(codes([row(0)], { finished: false })).toEqual(['interrupted'])
  })

  test('no measured request was sent, a warm-up or not', () => {
    expect(codes([])).toEqual(['nothing-sent'])
    expect(codes([row(0, { phase: 'warmup' })])).toEqual(['nothing-sent'])
  })

  test("the client's event loop was late", () => {
    const delayed = (p99: number) => ({ health: { eventLoopDelayMs: { p50: 0, p99, max: 1_000 } } })
    expect(codes([row(0)], delayed(25))).toEqual([])
    expect(codes([row(0)], delayed(25.1))).toEqual(['event-loop-delay'])
  })

  test('requests left late in an open loop', () => {
    const late = (lagMs: number) => [row(0, { scheduledMs: 0, sentMs: lagMs })]
    expect(codes(late(25), { head: open })).toEqual([])
    expect(codes(late(25.5), { head: open })).toEqual(['schedule-lag'])
  })

  test('but not in a closed one, where the schedule is the server itself', () => {
    expect(codes([row(0, { scheduledMs: 0, sentMs: 500 })])).toEqual([])
  })

  test('requests were not built in time for more than their share of the run', () => {
    // One row: 200 ms from send to last content, of which 5 % are 10 ms.
    expect(codes([row(0)], { health: { starvedMs: 10 } })).toEqual([])
    expect(codes([row(0)], { health: { starvedMs: 10.1 } })).toEqual(['starved'])
  })

  test('nobody can say how the client did: then the run was killed, and void for that', () => {
    expect(codes([row(0)], { health: null, finished: false })).toEqual(['interrupted'])
  })
})

test('bounds on the client can be widened and narrowed', () => {
  const measured = {
    counts: runOf([row(0)]).run.counts,
    finished: true,
    durationMs: 1_000,
    client: { ...health({ starvedMs: 100 }), workers: 1, scheduleLagMs: { p50: 1, p99: 50, max: 60 } },
  }
  const found = (given: object) => findProblems(measured, { ...bounds, ...given }).map(({ code }) => code)
  expect(found({})).toEqual(['schedule-lag', 'starved'])
  expect(found({ scheduleLagP99: 100, starvedShare: 0.2 })).toEqual([])
  expect(found({ eventLoopDelayP99: 1, starvedShare: 1 })).toEqual(['event-loop-delay', 'schedule-lag'])
})

test('bounds are durations', () => {
  expect(clientBoundsSchema.parse({ eventLoopDelayP99: '0.1s' })).toEqual({
    eventLoopDelayP99: 100,
    scheduleLagP99: 25,
    starvedShare: 0.05,
  })
})

test('each problem says what was measured, what bound it crossed and what to do', () => {
  const client = { eventLoopDelayMs: { p50: 1, p99: 31.25, max: 90 }, starvedMs: 12 }
  const { problems } = runOf([row(0, { scheduledMs: -40 })], { head: open, health: client, finished: false }).run
    .validity
  expect(problems.map(({ message, advice }) => `${message}; ${advice}`)).toMatchInlineSnapshot(`
    [
      "the run was broken off before its bound; let it finish, or give it more time",
      "the client's event loop was late by 31.3 ms at p99, above 25.0 ms; use fewer streams or a faster client machine; the server was not what was measured",
      "requests left 40.0 ms late at p99, above 25.0 ms; lower the rate or use a faster client machine",
      "requests were not built in time for 12.0 ms of 200.0 ms, above a share of 0.05; lower the concurrency, or use smaller or pooled inputs",
    ]
  `)
})
