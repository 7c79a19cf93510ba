import { describe, expect, test } from 'vitest'

import { createRepeatTally } from '../../../src/report/repeats.ts'
import { parseUntilCv } from '../../../src/report/until-cv.ts'
import { failure, row } from '../../support/runs.ts'

/** A tally of repeats, each of requests with such TTFTs. */
function repeatsOf(...repeats: readonly (readonly number[])[]) {
  const tally = createRepeatTally()
  for (const ttfts of repeats) {
    for (const [i, ttft] of ttfts.entries()) tally.add(row(i, { ttft }))
    tally.end()
  }
  return tally.estimates()
}

describe('the repeats of a load', () => {
  test('have statistics of each, and their spread', () => {
    const { n, metrics } = repeatsOf([100, 200, 300], [110, 210, 310], [90, 190, 290])
    expect(n).toBe(3)
    expect(metrics.ttft!.p50).toMatchObject({ mean: 200, stddev: 10, cv: 0.05, values: [200, 210, 190] })
  })

  test('have run metrics of each', () => {
    // Ten requests sent 10 ms apart, the last content 200 ms after the last of them.
    const ten = Array.from({ length: 10 }, () => 100)
    expect(repeatsOf(ten, ten).totals.requestsPerSecond!.values).toEqual([10 / 0.29, 10 / 0.29])
  })

  test('tell nothing of a metric that one of them has no sample of', () => {
    const tally = createRepeatTally()
    tally.add(row(0))
    tally.end()
    tally.add(failure(1))
    tally.end()
    const { n, metrics, totals } = tally.estimates()
    expect([n, metrics]).toEqual([2, {}])
    expect(totals.errorRate!.values).toEqual([0, 1])
  })

  test('are those in which something was sent', () => {
    const tally = createRepeatTally()
    tally.end()
    tally.add(row(0))
    tally.end()
    tally.end()
    expect(tally.estimates().n).toBe(1)
  })
})

describe('untilCv', () => {
  test('is met once all that it names agree', () => {
    const isEnough = parseUntilCv({ ttft: { p50: 0.05, mean: 0.06 } })
    expect(isEnough(repeatsOf([100], [101], [99]))).toBe(true)
    expect(isEnough(repeatsOf([100], [140], [90]))).toBe(false)
  })

  test('is not met before the third repeat, however well two agree', () => {
    expect(parseUntilCv({ ttft: { p50: 0.05 } })(repeatsOf([100], [100]))).toBe(false)
  })

  test('takes metrics of the run as well', () => {
    const isEnough = parseUntilCv({ requestsPerSecond: 0.01 })
    expect(isEnough(repeatsOf([1, 1], [1, 1], [1, 1]))).toBe(true)
    expect(isEnough(repeatsOf([1, 1], [1, 1, 1], [1, 1]))).toBe(false)
  })

  test('is never met by a metric that there is no sample of', () => {
    const none = createRepeatTally()
    for (let repeat = 0; repeat < 3; repeat++) {
      none.add(failure(repeat))
      none.end()
    }
    expect(parseUntilCv({ ttft: { p50: 0.5 } })(none.estimates())).toBe(false)
  })

  test.each([
    [{ tttf: { p50: 0.05 } }, /unknown key 'tttf'/],
    [{ ttft: { p42: 0.05 } }, /known: mean, p50, p90, p95, p99/],
    [{ ttft: 0.05 }, /expected an object such as \{ p50: 0.05 \}/],
    [{ ttft: { p50: 0 } }, /ttft\.p50/],
    [{ ttft: {} }, /name a statistic/],
    [{}, /name at least one metric/],
  ])('refuses %o', (untilCv, message) => {
    expect(() => parseUntilCv(untilCv)).toThrow(message)
  })
})
