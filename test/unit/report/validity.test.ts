import { describe, expect, test } from 'vitest'

import { clientBoundsSchema } from '../../../src/report/validity.ts'
import { row, runOf } from '../../support/runs.ts'

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

describe('what a client may be', () => {
  const delays = (p99: number, count = 100) => ({ count, p50: 1, p99, max: p99 })
  // A second and more: a share of less says more of the start of a thread.
  const rows = (endMs = 1_200) => [row(0), row(1, { sentMs: endMs - 200, scheduledMs: endMs - 200, endMs })]
  const found = (health: object, given: object = {}, endMs?: number) =>
    codes(rows(endMs), { health, head: { clientBounds: clientBoundsSchema.parse(given) } })

  test.for<[code: string, within: object, beyond: object]>([
    ['reading-delay', { readingDelayMs: delays(50) }, { readingDelayMs: delays(50.1) }],
    ['gc-pauses', { gcPauses: { ...delays(25), totalMs: 0 } }, { gcPauses: { ...delays(25.1), totalMs: 0 } }],
    ['gc-share', { gcPauses: { ...delays(1), totalMs: 100 } }, { gcPauses: { ...delays(1), totalMs: 101 } }],
  ])('is bounded by default: %s', ([code, within, beyond]) => {
    expect(found(within)).toEqual([])
    expect(found(beyond)).toEqual([code])
  })

  test.for<[code: string, bound: object, health: object]>([
    ['busy', { eventLoopUtilization: 0.8 }, { eventLoopUtilization: 0.81 }],
    ['cpu', { cpuShare: 0.8 }, { cpuMs: 810 }],
    ['memory', { rssBytes: 2 ** 30 }, { peakRssBytes: 2 ** 30 + 1 }],
  ])('is bounded where that is asked: %s', ([code, bound, health]) => {
    expect(found(health)).toEqual([])
    expect(found(health, bound)).toEqual([code])
    expect(found({}, bound)).toEqual([])
  })

  test('is not judged by the worst of a few', () => {
    expect(found({ readingDelayMs: delays(500, 99), gcPauses: { ...delays(500, 99), totalMs: 0 } })).toEqual([])
  })

  test('is not judged by shares of less than a second', () => {
    const busy = { gcPauses: { ...delays(1), totalMs: 900 }, eventLoopUtilization: 1 }
    expect(found(busy, { eventLoopUtilization: 0.5 }, 900)).toEqual([])
  })

  test('is not judged by what it could not observe', () => {
    const blind = { readingDelayMs: undefined, cpuMs: undefined }
    expect(found(blind, { readingDelayP99: 0, cpuShare: 0 })).toEqual([])
  })
})

test('bounds on the client can be widened and narrowed', () => {
  const late = [row(0, { scheduledMs: -50, sentMs: 0 })]
  const found = (given: object) =>
    codes(late, { head: { ...open, clientBounds: { ...bounds, ...given } }, health: { starvedMs: 100 } })
  expect(found({})).toEqual(['schedule-lag', 'starved'])
  expect(found({ scheduleLagP99: 100, starvedShare: 0.5 })).toEqual([])
  expect(found({ eventLoopDelayP99: 1, starvedShare: 1 })).toEqual(['event-loop-delay', 'schedule-lag'])
})

test('bounds are durations', () => {
  expect(clientBoundsSchema.parse({ eventLoopDelayP99: '0.1s' })).toEqual({
    eventLoopDelayP99: 100,
    readingDelayP99: 50,
    scheduleLagP99: 25,
    startsApart: 1_000,
    gcPauseP99: 25,
    gcShare: 0.1,
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
      "the client's event loop was late by 31.3 ms at p99, above 25.0 ms; use fewer streams, more workers or a faster client machine; the server was not what was measured",
      "requests left 40.0 ms late at p99, above 25.0 ms; lower the rate, or use more workers or a faster client machine",
      "requests were not built in time for 12.0 ms of 200.0 ms, above a share of 0.05; lower the concurrency, or use smaller or pooled inputs",
    ]
  `)
})
