import { describe, expect, test } from 'vitest'

import { abortSchema } from '../../../src/load/abort-on.ts'
import type { Pacing } from '../../../src/load/shape.ts'
import { parseOptions } from '../../../src/options.ts'
import { AbortReason, createEarlyStop, type EarlyStopOptions } from '../../../src/report/early-stop.ts'
import { judge } from '../../../src/report/judge.ts'
import type { RequestRow } from '../../../src/report/request-row.ts'
import { parseSlo, type Slo } from '../../../src/report/slo.ts'
import type { Verdict } from '../../../src/report/verdict.ts'
import { failure, row, runOf, times } from '../../support/runs.ts'

const open: Pacing = {
  kind: 'open',
  rate: [{ from: 5, to: 5, overMs: 0, shape: 'linear' }],
  arrivals: { kind: 'poisson' },
  maxInFlight: undefined,
}

function stopOf(abortOn: object, options: Partial<EarlyStopOptions> = {}) {
  return createEarlyStop({
    abortOn: parseOptions(abortSchema, abortOn, 'load'),
    requests: undefined,
    pacing: open,
    slo: undefined,
    ...options,
  })
}

/** The reason for which a run of these rows is ended, and after how many. */
function endOf(rows: readonly RequestRow[], ...options: Parameters<typeof stopOf>) {
  const stop = stopOf(...options)
  for (const [i, each] of rows.entries()) {
    if (stop.add(each)) return { ...stop.because()!, after: i + 1 }
  }
  return undefined
}

describe('a run is ended early', () => {
  test('by an objective that is lost, which it names', () => {
    const slo: Slo = { errorRate: 0.5, ttft: { p90: 50 } }
    const end = endOf(
      times(100, (i) => row(i)),
      { slo },
      { requests: 100 },
    )
    expect(end).toMatchObject({
      code: 'slo-lost',
      after: 11,
      lost: { metric: 'ttft', statistic: 'p90', limits: { max: 50 } },
    })
    expect(AbortReason.parse(JSON.parse(JSON.stringify({ ...end, after: undefined })))).toMatchObject({
      code: 'slo-lost',
    })
  })

  test("by the plugin's objectives, where they are meant", () => {
    const end = endOf([failure(0)], { slo: true }, { slo: { errorRate: 0 } })
    expect(end).toMatchObject({ code: 'slo-lost', after: 1 })
  })

  test('by an error rate, beyond doubt and not before fifty requests', () => {
    const rows = times(200, (i) => (i % 3 === 0 ? failure(i) : row(i)))
    expect(endOf(rows, { errorRate: 0.1 })).toEqual({
      code: 'error-rate',
      message: '17 of 50 requests got no whole answer: beyond doubt more than 10 %',
      after: 50,
    })
    expect(endOf(rows, { errorRate: 0.33 })).toBeUndefined()
  })

  test('but not for its warm-up, nor for attempts that were followed by another one', () => {
    const warmup = times(200, (i) => ({ ...failure(i), phase: 'warmup' as const }))
    const retried = times(200, (i) => ({ ...failure(i), retried: true as const }))
    const withdrawn = times(200, (i) => ({ ...failure(i), outcome: 'withdrawn' as const }))
    for (const rows of [warmup, retried, withdrawn]) {
      expect(endOf(rows, { errorRate: 0, slo: { errorRate: 0 } }, { requests: 1_000 })).toBeUndefined()
    }
  })

  test('but not where all that was planned comes to its own end, those in flight included', () => {
    const stop = stopOf({ slo: { errorRate: 0 } }, { requests: 10 })
    const rows = times(10, (i) => (i === 6 ? failure(i) : row(i)))
    expect(rows.map((each) => stop.add(each))).toEqual(rows.map((_, i) => i >= 6))
    expect(stop.because()).toBeUndefined()
  })

  test('where one of those in flight had to be cancelled', () => {
    const stop = stopOf({ slo: { errorRate: 0 } }, { requests: 10 })
    for (const each of times(10, (i) => (i === 6 ? failure(i) : row(i)))) {
      stop.add(each.seq === 9 ? { ...each, outcome: 'cancelled' } : each)
    }
    expect(stop.because()).toMatchObject({ code: 'slo-lost' })
  })

  test('by a server that is saturated, its warm-up included', () => {
    // One at a time, 400 ms each, five per second.
    const rows = times(300, (i) =>
      row(i, {
        phase: i < 200 ? 'warmup' : 'measured',
        scheduledMs: 200 * i,
        sentMs: 200 * i,
        ttft: 200 * i,
        endMs: 400 * (i + 1),
      }),
    )
    expect(endOf(rows, { saturation: { window: '20s' } })).toMatchObject({ code: 'saturation' })
  })
})

describe('what can never end a load is refused', () => {
  test.for<[abortOn: object, options: Partial<EarlyStopOptions>, message: string]>([
    [{ slo: true }, {}, "abortOn.slo: true stands for the plugin's slo, and the plugin has none"],
    [{ slo: { icl: { p99: 10 } } }, {}, 'abortOn.slo: no objective of it can be lost before the end of a run'],
    [{ slo: { requestsPerSecond: 10 } }, {}, 'abortOn.slo: no objective of it can be lost before the end of a run'],
    [{ slo: { tffx: 1 } }, {}, "unknown key 'tffx'"],
    [
      { saturation: true },
      { pacing: { kind: 'closed', concurrency: [], concurrencyOf: 'sessions' } },
      'abortOn.saturation: needs an open loop: give rate, or stages of rates',
    ],
    [{ saturation: true }, { pacing: { kind: 'trace', maxInFlight: undefined } }, 'needs an open loop'],
    [
      { saturation: true },
      { pacing: { kind: 'users', users: 2, rate: 1, maxInFlight: undefined } },
      'give rate, or stages of rates, and no users',
    ],
    [{}, {}, 'name slo, errorRate or saturation'],
    [{ errorRate: 1 }, {}, 'errorRate: expected a share from 0 to below 1, got 1'],
    [{ errorRate: -0.1 }, {}, 'errorRate: expected a share from 0 to below 1, got -0.1'],
    [{ saturation: { window: 10 } }, {}, 'saturation.window: must be at least 1s, got 10'],
    [{ saturation: false }, {}, 'saturation: expected true or { window }, got false'],
    [{ slo: 5 }, {}, "slo: expected true for the plugin's slo, or objectives, got 5"],
    [{ latency: 5 }, {}, "unknown key 'latency'; known: slo, errorRate, saturation"],
  ])('%o', ([abortOn, options, message]) => {
    expect(() => stopOf(abortOn, options)).toThrow(message)
  })
})

describe('of a run that was ended early', () => {
  const slo: Slo = { ttft: { p90: 50 }, requestLatency: { p50: 1_000 }, errorRate: 0 }
  const rows = times(11, (i) => row(i))
  const { message, lost, code } = endOf(rows, { slo }, { requests: 100 })!
  const { run, samples } = runOf(rows, { abortedBecause: { code, message, lost } })
  const verdictsOn = (asked: Slo): Verdict[] => judge(run, samples, parseSlo(asked))

  test('the objective that ended it has failed, though there are few samples', () => {
    expect(verdictsOn({ ttft: { p90: 50 } })).toMatchObject([{ status: 'fail', observed: 100, reason: null }])
  })

  test('another bound on the same metric has failed where it was crossed, by the rules of any run', () => {
    expect(verdictsOn({ ttft: { p50: 99 } })).toMatchObject([{ status: 'fail' }])
    expect(verdictsOn({ ttft: { p90: 40 } })).toMatchObject([{ status: 'inconclusive' }])
  })

  test('nothing has passed', () => {
    expect(
      verdictsOn({ requestLatency: { p50: 1_000 }, errorRate: 0 }).map(({ status, reason }) => [status, reason]),
    ).toEqual([
      ['inconclusive', `the run was ended early: ${message}`],
      ['inconclusive', `the run was ended early: ${message}`],
    ])
  })

  test('the report says why, and that it came to an end by itself', () => {
    expect(run).toMatchObject({ finished: true, abortedBecause: { code: 'slo-lost' }, validity: { valid: true } })
    expect(run.validity.warnings).toContainEqual({
      code: 'ended-early',
      message: `abortOn ended the run before its bound: ${message}`,
      advice: 'nothing that it measured passes; leave abortOn out to see the rest',
    })
  })

  test('survives JSON, the objective included', () => {
    const stored = JSON.parse(JSON.stringify(run)) as typeof run
    expect(judge(stored, samples, parseSlo({ ttft: { p90: 50 } }))).toMatchObject([{ status: 'fail' }])
  })
})
