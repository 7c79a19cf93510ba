import { describe, expect, test } from 'vitest'

import { createStreams } from '../../../src/random/streams.ts'
import { judge } from '../../../src/report/judge.ts'
import { watchesOf } from '../../../src/report/lost-objectives.ts'
import type { RequestRow } from '../../../src/report/request-row.ts'
import { parseSlo, type Slo } from '../../../src/report/slo.ts'
import { failure, oneToken, row, runOf, times } from '../../support/runs.ts'

/** How many rows it takes until the objective is lost; `undefined` where it never is. */
function lostAfter(slo: Slo, rows: readonly RequestRow[], planned: number | undefined): number | undefined {
  const watches = parseSlo(slo).flatMap((check) => watchesOf(check, planned))
  const at = rows.findIndex((each) => watches.map((watch) => watch(each)).some((why) => why !== undefined))
  return at === -1 ? undefined : at + 1
}

const slow = (seq: number) => row(seq, { ttft: 500, itl: 50, requestLatency: 1_000, outputTokensPerSecondPerUser: 1 })

describe('of a planned number of requests', () => {
  test('a percentile is lost with the first request more than may miss it', () => {
    // p90 of 100 lies between the 90th and the 91st: with eleven beyond its bound even the 90th is.
    const rows = times(100, slow)
    expect(lostAfter({ ttft: { p90: 400 } }, rows, 100)).toBe(11)
    expect(lostAfter({ ttft: { p99: 400 } }, rows, 1_000)).toBe(11)
    expect(lostAfter({ ttft: { max: 400 } }, rows, 1_000)).toBe(1)
  })

  test('a lower bound of a percentile is lost as well', () => {
    const rows = times(100, slow)
    expect(lostAfter({ outputTokensPerSecondPerUser: { p10: { min: 50 } } }, rows, 100)).toBe(11)
    expect(lostAfter({ outputTokensPerSecondPerUser: { min: { min: 50 } } }, rows, 100)).toBe(1)
  })

  test('an error rate is lost with the first error too many, and one of 0 with the first', () => {
    const rows = times(100, (i) => failure(i))
    expect(lostAfter({ errorRate: 0.29 }, rows, 100)).toBe(30)
    expect(lostAfter({ errorRate: 0 }, rows, 100)).toBe(1)
  })

  test('goodput is lost with the first request too many that is not good, for whatever reason', () => {
    const rows = times(100, (i) => [slow, (seq: number) => failure(seq), oneToken][i % 3]!(i))
    expect(lostAfter({ goodput: { where: { itl: 40 }, min: 0.9 } }, rows, 100)).toBe(11)
  })

  test('a mean is lost when its sum is too large for all of them', () => {
    expect(lostAfter({ requestLatency: { mean: 100 } }, times(100, slow), 100)).toBe(11)
  })

  test('requests that the client withdrew are none of an error rate, and leave fewer to come', () => {
    const withdrawn = times(50, (i) => ({ ...failure(i), outcome: 'withdrawn' as const }))
    const errors = times(50, (i) => failure(i))
    expect(lostAfter({ errorRate: 0.1 }, withdrawn, 100)).toBeUndefined()
    expect(lostAfter({ errorRate: 0.1 }, [...withdrawn, ...errors], 100)).toBe(56)
  })

  test.for<[Slo]>([
    [{ requestsPerSecond: 1_000 }],
    [{ ttft: { stddev: 1 } }],
    [{ icl: { p99: 1 } }],
    [{ goodput: { where: { ttft: 1 }, perSecond: 1_000 } }],
  ])('%o can not be lost before the end', ([slo]) => {
    expect(lostAfter(slo, times(100, slow), 100)).toBeUndefined()
  })

  test('what is lost is missed at the end, whatever came in between', () => {
    const stream = createStreams('lost').stream('rows')
    const slo: Slo = {
      ttft: { p50: 200, p90: { max: 420, min: 0 }, mean: 300 },
      itl: { p25: { min: 12 } },
      errorRate: 0.07,
      goodput: { where: { ttft: 300 }, min: 0.55 },
    }
    const checks = parseSlo(slo)
    let lost = 0
    for (let round = 0; round < 200; round++) {
      const load = stream()
      const rows = times(60, (i) =>
        stream() < 0.15 * load ? failure(i) : row(i, { ttft: 900 * load * stream(), itl: 20 * stream() }),
      )
      const { run, samples } = runOf(rows)
      for (const check of checks) {
        const watches = watchesOf(check, rows.length)
        const isLost = rows.some((each) => watches.map((watch) => watch(each)).some((why) => why !== undefined))
        if (!isLost) continue
        lost++
        expect(judge(run, samples, [check])[0]!.observed).toSatisfy((seen: number) => beyond(seen, check.limits))
      }
    }
    expect(lost).toBeGreaterThan(200)
  })
})

function beyond(observed: number, { min = -Infinity, max = Infinity }: { min?: number; max?: number }): boolean {
  return observed < min || observed > max
}

describe('without a planned number', () => {
  test('a percentile is lost at a confidence of 99.9 %', () => {
    expect(lostAfter({ ttft: { p99: 400 } }, times(100, slow), undefined)).toBe(50)
    const seldom = times(500, (i) => (i % 100 === 0 ? slow(i) : row(i)))
    expect(lostAfter({ ttft: { p99: 400 } }, seldom, undefined)).toBeUndefined()
  })

  test('an error rate of 0 is lost with the first error, and a mean never', () => {
    expect(lostAfter({ errorRate: 0 }, [row(0), failure(1)], undefined)).toBe(2)
    expect(lostAfter({ ttft: { mean: 1 } }, times(500, slow), undefined)).toBeUndefined()
  })
})

test('the reason says how many missed it and how many may', () => {
  const [watch] = watchesOf(parseSlo({ ttft: { p90: 400 } })[0]!, 1_000)
  const why = times(200, slow).map((each) => watch!(each))
  expect(why.find((each) => each !== undefined)).toBe(
    "ttft.p90 can't be met any more: 101 of 1,000 requests miss it, and 10 % may",
  )
})
