import { describe, expect, test } from 'vitest'

import { createProgressTally, type ProgressBounds } from '../../../src/report/progress-tally.ts'
import { Progress } from '../../../src/report/progress.ts'
import { failure, row, wholeAnswer } from '../../support/runs.ts'

const unbounded: ProgressBounds = {
  requests: undefined,
  sessions: Infinity,
  durationMs: undefined,
  warmupRequests: 0,
  warmupMs: 0,
}

/** A run that is prepared at 1,000 and starts at 5,000; other times are those of the run. */
function tally(bounds: Partial<ProgressBounds>, begun = () => 0) {
  const made = createProgressTally({ id: 'a', name: 'chat' }, { ...unbounded, ...bounds }, 1_000)
  made.start(5_000, begun)
  return {
    add: (each: Parameters<typeof made.add>[0], ms: number) => made.add(each, 5_000 + ms),
    at: (ms: number) => Progress.parse(made.progress(5_000 + ms)),
  }
}

describe('the progress of a run', () => {
  test('tells for how long it has been prepared until its first request is due', () => {
    const made = createProgressTally({ id: 'a', name: 'chat' }, unbounded, 1_000)
    expect(Progress.parse(made.progress(4_500))).toMatchObject({
      phase: 'preparing',
      elapsedMs: 3_500,
      inFlight: 0,
      leftMs: null,
    })
  })

  test('counts what has ended and what has not, attempts that are made again apart', () => {
    const { add, at } = tally({ requests: 10 }, () => 6)
    add(row(0), 500)
    add(failure(1), 600)
    add({ ...failure(2), retried: true }, 700)
    expect(at(1_000)).toMatchObject({ requests: { ended: 2, total: 10 }, inFlight: 4, errors: 1 })
  })

  test('has no more in flight than there are places, whatever has not been told yet', () => {
    expect(tally({ mostInFlight: 4 }, () => 8).at(1_000).inFlight).toBe(4)
  })

  test('leaves the warm-up out of what is measured, and of its time', () => {
    const { add, at } = tally({ durationMs: 10_000, warmupRequests: 1 }, () => 2)
    add(row(0, { phase: 'warmup' }), 900)
    expect(at(1_000)).toMatchObject({
      phase: 'warm-up',
      elapsedMs: 1_000,
      requests: { ended: 0 },
      inFlight: 1,
      leftMs: null,
    })
    add(row(1, { sentMs: 1_000 }), 1_500)
    expect(at(3_000)).toMatchObject({
      phase: 'measuring',
      elapsedMs: 2_000,
      requests: { ended: 1 },
      inFlight: 0,
      leftMs: 8_000,
    })
  })

  test('has left what the rest takes at the pace of the last seconds', () => {
    const { add, at } = tally({ requests: 100 })
    for (let i = 0; i < 20; i++) add(row(i), 100 * (i + 1))
    expect(at(2_000)).toMatchObject({ recent: { requestsPerSecond: 10 }, leftMs: 8_000 })
  })

  test('ends with the bound that comes first', () => {
    const { add, at } = tally({ requests: 1_000, durationMs: 5_000 })
    for (let i = 0; i < 20; i++) add(row(i), 100 * (i + 1))
    expect(at(2_000).leftMs).toBe(3_000)
  })

  test('counts sessions by their last turn, or the one that failed', () => {
    const { add, at } = tally({ sessions: 4 })
    add(row(0, { turn: 0, turns: 2 }), 100)
    add(row(1, { turn: 1, turns: 2 }), 200)
    add({ ...failure(2), turn: 0, turns: 5 }, 300)
    expect(at(1_000)).toMatchObject({ sessions: { ended: 2, total: 4 }, leftMs: 1_000 })
  })

  test('has nothing left to tell where no bound is known', () => {
    const { add, at } = tally({})
    add(row(0), 100)
    expect(at(1_000)).toMatchObject({ sessions: { total: null }, requests: { total: null }, leftMs: null })
  })

  test('never has more left than nothing', () => {
    const { add, at } = tally({ durationMs: 1_000 }, () => 1)
    add(row(0), 100)
    expect(at(4_000).leftMs).toBe(0)
  })
})

describe('the last ten seconds', () => {
  test('are what waits and rate are of', () => {
    const { add, at } = tally({})
    for (let i = 0; i < 100; i++) add(row(i, { ttft: 1_000 }), 5_000)
    for (let i = 0; i < 50; i++) add(row(i, { ttft: 60 + i }), 20_000 + 10 * i)
    const { recent } = at(21_000)
    expect(recent.waits).toEqual({ metric: 'ttft', p50: 84.5, p99: expect.closeTo(108.51) as number })
    // From the beginning of the second that was nine before.
    expect(recent.requestsPerSecond).toBeCloseTo(50 / 9)
  })

  test('have the latency of whole answers where there is no first token', () => {
    const { add, at } = tally({})
    add(wholeAnswer(0), 100)
    expect(at(1_000).recent.waits).toEqual({ metric: 'requestLatency', p50: 200, p99: 200 })
  })

  test('are empty after a standstill', () => {
    const { add, at } = tally({ requests: 9 }, () => 9)
    add(row(0), 100)
    expect(at(60_000)).toMatchObject({ recent: { requestsPerSecond: 0, waits: null }, inFlight: 8, leftMs: null })
  })
})
