import { describe, expect, test } from 'vitest'

import { createStreams } from '../../../src/random/streams.ts'
import { judge, type JudgeOptions } from '../../../src/report/judge.ts'
import { parseSlo, type Slo } from '../../../src/report/slo.ts'
import type { Verdict } from '../../../src/report/verdict.ts'
import { failure, row, rowsWith, type RunOptions, runOf, times } from '../../support/runs.ts'

function verdictsOn(rows: Parameters<typeof runOf>[0], slo: Slo, options?: RunOptions, how?: JudgeOptions): Verdict[] {
  const { run, samples } = runOf(rows, options)
  return judge(run, samples, parseSlo(slo), how)
}

describe('the point estimate gates', () => {
  const hundred = rowsWith(
    'ttft',
    Float64Array.from({ length: 101 }, (_, i) => i + 1),
  )

  test('and holds exactly at the bound', () => {
    const slo: Slo = { ttft: { p50: 51, mean: { min: 51 }, min: { min: 1, max: 1 }, max: 101 } }
    expect(verdictsOn(hundred, slo).map(({ status, observed }) => [status, observed])).toEqual([
      ['pass', 51],
      ['pass', 51],
      ['pass', 1],
      ['pass', 101],
    ])
  })

  test('and fails a hair beyond it, on either side', () => {
    const slo: Slo = { ttft: { p50: 51 - 1e-9, mean: { min: 51 + 1e-9 }, max: { min: 0, max: 100.9 } } }
    expect(verdictsOn(hundred, slo).map(({ status }) => status)).toEqual(['fail', 'fail', 'fail'])
  })

  test('and is what a naive computation gives, for any statistic of any sample', () => {
    const stream = createStreams('judge').stream('values')
    const values = times(400, () => Math.exp(6 * stream()))
    const sorted = values.toSorted((a, b) => a - b)
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
    const naive: Record<string, number> = { mean, stddev: Math.sqrt(variance), min: sorted[0]!, max: sorted.at(-1)! }
    for (const p of [1, 10, 25, 50, 75, 90, 95, 97.5, 99]) {
      const at = (p / 100) * (values.length - 1)
      const [low, high] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!]
      naive[`p${p}`] = low + (at % 1) * (high - low)
    }
    const bounds = Object.fromEntries(Object.keys(naive).map((statistic) => [statistic, { min: 0 }]))
    for (const { statistic, observed, samples } of verdictsOn(rowsWith('ttft', values), { ttft: bounds })) {
      expect(observed).toBeCloseTo(naive[statistic!]!, 9)
      expect(samples).toBe(400)
    }
  })

  test('on runs as well', () => {
    // Four requests sent at 0, 10, 20, 30 ms; the last content of the last completed one comes at 220 ms.
    const rows = [row(0), row(1), row(2), failure(3)]
    const slo: Slo = {
      requestsPerSecond: { min: 3 / 0.22 },
      outputTokensPerSecond: 33 / 0.22 + 1e-6,
      totalTokensPerSecond: { max: 93 / 0.22 },
      errorRate: 0.25,
      concurrency: { max: (3 * 201 + 5) / 221 },
    }
    expect(verdictsOn(rows, slo).map(({ metric, status, samples }) => [metric, status, samples])).toEqual([
      ['requestsPerSecond', 'pass', 3],
      ['outputTokensPerSecond', 'fail', 3],
      ['totalTokensPerSecond', 'pass', 3],
      ['errorRate', 'pass', 4],
      ['concurrency', 'pass', 4],
    ])
  })
})

describe('a percentile takes enough samples to have an upper bound', () => {
  const rule = [
    ['p50', 5],
    ['p90', 29],
    ['p95', 59],
    ['p99', 299],
    ['p99.9', 2_995],
    ['p1', 299],
  ] as const

  test.for(rule)('%s takes %i', ([statistic, needed]) => {
    const slo: Slo = { ttft: { [statistic]: 1_000 } }
    const [enough] = verdictsOn(
      times(needed, (i) => row(i)),
      slo,
    )
    expect(enough).toMatchObject({ status: 'pass', samples: needed, reason: null })
    const [few] = verdictsOn(
      times(needed - 1, (i) => row(i)),
      slo,
    )
    const reason = `${needed - 1} samples are too few: it takes ${needed}`
    expect(few).toMatchObject({ status: 'inconclusive', samples: needed - 1, observed: 100, reason })
  })

  test('and more of them where more confidence is asked', () => {
    const slo: Slo = { ttft: { p99: 1_000 } }
    const [few] = verdictsOn(
      times(458, (i) => row(i)),
      slo,
      {},
      { confidence: 0.99 },
    )
    expect(few!.reason).toBe('458 samples are too few: it takes 459')
    const [enough] = verdictsOn(
      times(459, (i) => row(i)),
      slo,
      {},
      { confidence: 0.99 },
    )
    expect(enough!.status).toBe('pass')
  })

  test('of completed requests: failed ones are no samples of a latency', () => {
    const rows = [...times(298, (i) => row(i)), ...times(100, (i) => failure(298 + i))]
    const [verdict] = verdictsOn(rows, { ttft: { p99: 1_000 } })
    expect(verdict).toMatchObject({ status: 'inconclusive', samples: 298 })
  })

  test('while moments and extremes take one', () => {
    const slo: Slo = { ttft: { mean: 100, stddev: 0, min: 100, max: 100 } }
    expect(verdictsOn([row(0)], slo).every(({ status }) => status === 'pass')).toBe(true)
  })
})

describe('a void run', () => {
  test('makes every verdict inconclusive, with each of its reasons', () => {
    const slo: Slo = { ttft: { p50: 1_000, mean: 1 }, errorRate: 0, goodput: { where: { ttft: 1_000 }, min: 0 } }
    const late = { eventLoopDelayMs: { p50: 1, p99: 80, max: 90 }, starvedMs: 1e6 }
    const verdicts = verdictsOn(
      times(20, (i) => row(i)),
      slo,
      { health: late, finished: false },
    )
    expect(verdicts).toHaveLength(4)
    for (const { status, reason } of verdicts) {
      expect(status).toBe('inconclusive')
      expect(reason).toMatch(/^the run is void: the run was broken off before its bound; /)
      expect(reason).toContain("the client's event loop was late by 80.0 ms at p99, above 25.0 ms; ")
      expect(reason).toContain('requests were not built in time')
    }
  })

  test('is void with confidence as well', () => {
    const [verdict] = verdictsOn([row(0)], { ttft: { mean: 1e6 } }, { finished: false }, { confidence: 0.9 })
    expect(verdict).toMatchObject({ status: 'inconclusive', observed: 100 })
  })
})

describe('options of the judge', () => {
  test.for([99, 0, 1, -1, 0.4, NaN])('%d is no confidence', (confidence) => {
    expect(() => verdictsOn([row(0)], { errorRate: 0 }, {}, { confidence })).toThrow(/^\[slo\] confidence: .*, got /)
  })

  test('an unknown one is an error that lists the known', () => {
    const typo = { confidense: 0.99 } as JudgeOptions
    expect(() => verdictsOn([row(0)], { errorRate: 0 }, {}, typo)).toThrow(
      "[slo] unknown key 'confidense'; known: confidence",
    )
  })
})
