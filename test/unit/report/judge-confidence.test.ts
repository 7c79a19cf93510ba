import { describe, expect, test } from 'vitest'

import { createSamples } from '../../../src/metrics/samples.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { judge } from '../../../src/report/judge.ts'
import { parseSlo, type Slo } from '../../../src/report/slo.ts'
import type { Verdict } from '../../../src/report/verdict.ts'
import { failure, row, rowsWith, runOf, times } from '../../support/runs.ts'

const CONFIDENCE = 0.95

function verdictOn(rows: Parameters<typeof runOf>[0], slo: Slo): Verdict {
  const { run, samples } = runOf(rows)
  return judge(run, samples, parseSlo(slo), { confidence: CONFIDENCE })[0]!
}

/** The verdict on a run of exponential times to first token with a mean of 100 ms. */
function verdictOnExponential(count: number, name: string, slo: Slo): Verdict {
  const stream = createStreams('confidence').stream(name)
  const samples = createSamples()
  for (let i = 0; i < count; i++) samples.add({ ttft: -100 * Math.log(1 - stream()) }, [])
  return judge(valid, samples, parseSlo(slo), { confidence: CONFIDENCE })[0]!
}

const valid = runOf([row(0)]).run

/** The samples that the reason asks for. */
function estimateOf({ reason }: Verdict): number {
  const [, samples] = /^the interval straddles the bound: about (\d+) samples would do$/.exec(reason ?? '') ?? []
  return Number(samples)
}

describe('with confidence', () => {
  const evenly = rowsWith(
    'ttft',
    times(1_000, (i) => i + 1),
  )

  test('an objective passes where the whole interval keeps the bound, the end included', () => {
    const [low, high] = verdictOn(evenly, { ttft: { p90: 1 } }).interval as [number, number]
    expect([low, high]).toEqual([884, 916])
    expect(verdictOn(evenly, { ttft: { p90: high } }).status).toBe('pass')
    expect(verdictOn(evenly, { ttft: { p90: { min: low, max: high } } }).status).toBe('pass')
  })

  test('fails where the whole interval is beyond it', () => {
    expect(verdictOn(evenly, { ttft: { p90: 883.9 } }).status).toBe('fail')
    expect(verdictOn(evenly, { ttft: { p90: { min: 916.1 } } }).status).toBe('fail')
  })

  test('is inconclusive where the interval straddles it, although the estimate keeps it', () => {
    const verdict = verdictOn(evenly, { ttft: { p90: 915 } })
    expect(verdict.observed).toBeCloseTo(900.1, 9)
    expect(verdict.status).toBe('inconclusive')
    // (916 − 900.1) / (915 − 900.1), squared, of a thousand.
    expect(estimateOf(verdict)).toBe(1_139)
  })

  test('asks for more where the estimate is beyond the bound and might not stay there', () => {
    const verdict = verdictOn(evenly, { ttft: { p90: 899 } })
    expect(verdict.status).toBe('inconclusive')
    // (900.1 − 884) / (900.1 − 899), squared.
    expect(estimateOf(verdict)).toBe(Math.ceil(1_000 * (16.1 / 1.1) ** 2))
  })

  test('with two bounds the tighter one says how many', () => {
    const verdict = verdictOn(evenly, { ttft: { p90: { min: 0, max: 915 } } })
    expect(estimateOf(verdict)).toBe(1_139)
  })

  test('promises nothing where the estimate lies on the bound', () => {
    const never = 'the interval straddles the bound, as it always will: no sample proves the bound itself'
    expect(verdictOn(evenly, { errorRate: 0 })).toMatchObject({ status: 'inconclusive', observed: 0, reason: never })
    const share = verdictOn(evenly, { goodput: { where: { ttft: 950 }, min: 0.95 } })
    expect(share).toMatchObject({ status: 'inconclusive', observed: 0.95, reason: never })
    expect(verdictOn(evenly, { goodput: { where: { ttft: 2_000 }, min: 1 } }).reason).toBe(never)
  })

  test('an error rate of 0 in n requests proves any bound above 1 − 0.05^(1/n)', () => {
    const proven = 1 - 0.05 ** (1 / 1_000)
    expect(verdictOn(evenly, { errorRate: proven + 1e-9 }).status).toBe('pass')
    expect(verdictOn(evenly, { errorRate: proven - 1e-9 }).status).toBe('inconclusive')
  })

  test('failures within the interval leave the error rate open', () => {
    const rows = [...times(98, (i) => row(i)), failure(98), failure(99)]
    expect(verdictOn(rows, { errorRate: 0.1 }).status).toBe('pass')
    expect(verdictOn(rows, { errorRate: 0.03 }).status).toBe('inconclusive')
    expect(verdictOn(rows, { errorRate: 0.003 }).status).toBe('fail')
  })

  test('throughput is inconclusive, with advice, as one run gives no interval for it', () => {
    for (const slo of [{ requestsPerSecond: 0.1 }, { ttft: { stddev: 1e6 } }, { ttft: { max: 1e6 } }]) {
      const { status, reason, interval } = verdictOn(evenly, slo)
      expect({ status, interval }).toEqual({ status: 'inconclusive', interval: null })
      expect(reason).toBe('one run gives no interval for it: gate it without confidence')
    }
  })

  test('one sample has no interval of its mean', () => {
    const { status, reason } = verdictOn([row(0)], { ttft: { mean: 1e6 } })
    expect([status, reason]).toEqual(['inconclusive', '1 samples are too few: it takes 2'])
  })
})

describe('the number of samples asked for is about right', () => {
  const truth = { p90: -100 * Math.log(1 - 0.9), mean: 100 }

  test.for(['p90', 'mean'] as const)('for the %s of exponential latencies', (statistic) => {
    const slo: Slo = { ttft: { [statistic]: 1.06 * truth[statistic] } }
    const statusesOf = (samples: number, name: string) =>
      times(40, (i) => verdictOnExponential(samples, `${name}-${i}`, slo).status)

    const asked = times(41, (i) => estimateOf(verdictOnExponential(400, `first-${i}`, slo)))
    const straddling = asked.filter((samples) => !Number.isNaN(samples)).toSorted((a, b) => a - b)
    expect(straddling.length).toBeGreaterThan(20)
    const median = straddling[straddling.length >> 1]!

    // Where the estimate hits the truth, half of the runs of that size are decided; four times as many decide nearly all.
    const decided = (statuses: string[]) => statuses.filter((status) => status !== 'inconclusive').length
    expect(decided(statusesOf(4 * median, 'more'))).toBeGreaterThanOrEqual(36)
    expect(decided(statusesOf(Math.ceil(median / 8), 'fewer'))).toBeLessThanOrEqual(20)
  })

  test('and a pass is right as often as was asked', () => {
    // The true p90 lies a hair above the bound: whatever passes is wrong.
    const slo: Slo = { ttft: { p90: truth.p90 * 0.999 } }
    const verdicts = times(400, (i) => verdictOnExponential(200, `wrong-${i}`, slo).status)
    const passes = verdicts.filter((status) => status === 'pass').length
    // Binomial with n = 400, p ≤ 0.05: more than 33 would be a one in a thousand.
    expect(passes).toBeLessThanOrEqual(33)
    expect(passes).toBeGreaterThan(0)
  })
})
