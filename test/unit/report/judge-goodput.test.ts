import { describe, expect, test } from 'vitest'

import { createStreams } from '../../../src/random/streams.ts'
import { judge } from '../../../src/report/judge.ts'
import type { RequestRow } from '../../../src/report/request-row.ts'
import { type GoodputSlo, parseSlo } from '../../../src/report/slo.ts'
import type { Verdict } from '../../../src/report/verdict.ts'
import { failure, oneToken, row, runOf, times } from '../../support/runs.ts'

function verdictsOn(rows: RequestRow[], goodput: GoodputSlo): Verdict[] {
  const { run, samples } = runOf(rows)
  return judge(run, samples, parseSlo({ goodput }))
}

describe('goodput', () => {
  test('has failed requests in its denominator', () => {
    const rows = [...times(6, (i) => row(i)), failure(6), failure(7, 'timed-out')]
    const [verdict] = verdictsOn(rows, { where: { ttft: 400 }, min: 0.75 })
    expect(verdict).toMatchObject({ objective: 'goodput', status: 'pass', observed: 0.75, samples: 8, unit: 'share' })
  })

  test('is 0, not missing, where every request failed', () => {
    const [verdict] = verdictsOn(
      times(4, (i) => failure(i)),
      { where: { ttft: 400 }, min: 0.1 },
    )
    expect(verdict).toMatchObject({ status: 'fail', observed: 0, samples: 4 })
  })

  test('counts a request without the metric as bad', () => {
    const rows = [row(0), oneToken(1), row(2), oneToken(3)]
    const [verdict] = verdictsOn(rows, { where: { itl: 1_000 }, min: 0.6 })
    expect(verdict).toMatchObject({ status: 'fail', observed: 0.5 })
  })

  test('keeps each limit inclusively, on both sides', () => {
    const rows = [39, 40, 50, 60, 61].map((ttft, i) => row(i, { ttft }))
    const [verdict] = verdictsOn(rows, { where: { ttft: { min: 40, max: 60 } }, min: 0.6 })
    expect(verdict!.observed).toBe(0.6)
  })

  test('per second refers to the time of the run', () => {
    // Three requests; the last content comes 220 ms after the first send. One of them is too slow.
    const rows = [row(0), row(1, { ttft: 500 }), row(2)]
    const [verdict] = verdictsOn(rows, { where: { ttft: 400 }, perSecond: 9 })
    expect(verdict).toMatchObject({ objective: 'goodput.perSecond', unit: 'requests/s', status: 'pass', samples: 3 })
    expect(verdict!.observed).toBeCloseTo(2 / 0.22, 9)
  })

  test('is what counting request by request gives', () => {
    const stream = createStreams('goodput').stream('values')
    const rows = times(500, (i) => {
      if (stream() < 0.1) return failure(i)
      if (stream() < 0.1) return oneToken(i)
      return row(i, { ttft: 800 * stream(), itl: 80 * stream(), outputTokensPerSecondPerUser: 50 * stream() })
    })
    const good = rows.filter(
      ({ outcome, ttft = NaN, itl = NaN, outputTokensPerSecondPerUser: speed = NaN }) =>
        outcome === 'completed' && ttft <= 400 && itl <= 40 && speed >= 10,
    )
    const where = { ttft: 400, itl: 40, outputTokensPerSecondPerUser: 10 }
    const [verdict] = verdictsOn(rows, { where, min: 0 })
    expect(verdict!.observed).toBe(good.length / 500)
    expect(good.length).toBeGreaterThan(50)
  })

  test('has the interval of a share', () => {
    // Clopper and Pearson, 9 of 10, one-sided 95 %: qbeta(0.05, 9, 2) and qbeta(0.95, 10, 1).
    const [verdict] = verdictsOn([...times(9, (i) => row(i)), failure(9)], { where: { ttft: 400 }, min: 0.5 })
    expect(verdict!.interval![0]).toBeCloseTo(0.60584, 5)
    expect(verdict!.interval![1]).toBeCloseTo(0.99488, 5)
  })
})
