import { describe, expect, test } from 'vitest'

import { describeVerdict } from '../../../src/report/describe-verdict.ts'
import type { Verdict } from '../../../src/report/verdict.ts'

const base: Verdict = {
  objective: 'ttft.p99',
  metric: 'ttft',
  statistic: 'p99',
  unit: 'ms',
  limits: { max: 400 },
  status: 'fail',
  observed: 612.34,
  interval: [598.14, 640.21],
  confidence: 0.95,
  samples: 1_000,
  reason: null,
  negated: false,
  source: 'test',
}

/** The line of a verdict that differs from the one above. */
function line(overrides: Partial<Verdict>): string {
  return describeVerdict({ ...base, ...overrides })
}

describe('a verdict in words', () => {
  test('has metric, observation, bound, interval and samples', () => {
    expect(line({})).toBe('✗ ttft p99 612.3 ms > 400 ms, interval [598.1, 640.2] at 95 %, 1,000 samples')
  })

  test('names the bound that is kept', () => {
    const kept = { status: 'pass', observed: 61, interval: null } as const
    expect(line(kept)).toBe('✓ ttft p99 61 ms within ≤ 400 ms, 1,000 samples')
    expect(line({ ...kept, limits: { min: 10 } })).toBe('✓ ttft p99 61 ms within ≥ 10 ms, 1,000 samples')
    expect(line({ ...kept, limits: { min: 10, max: 90 } })).toBe('✓ ttft p99 61 ms within 10 ms … 90 ms, 1,000 samples')
  })

  test('names the bound that is missed, of two', () => {
    const limits = { min: 10, max: 90 }
    expect(line({ limits, observed: 9, interval: null })).toContain('✗ ttft p99 9 ms < 10 ms,')
    expect(line({ limits, observed: 91, interval: null })).toContain('✗ ttft p99 91 ms > 90 ms,')
  })

  test('spells shares in per cent and metrics of a run without a statistic', () => {
    const share = { metric: 'errorRate', statistic: null, unit: 'share', limits: { max: 0.01 }, samples: 40 } as const
    expect(line({ ...share, observed: 0.5, interval: [0.362, 1] })).toBe(
      '✗ errorRate 50 % > 1 %, interval [36.2 %, 100 %] at 95 %, 40 samples',
    )
  })

  test('says what was not observed, and why', () => {
    const reason = 'there is no sample of ttft: no request completed'
    expect(line({ status: 'inconclusive', observed: null, interval: null, samples: 0, reason })).toBe(
      `? ttft p99 not observed (bound ≤ 400 ms), 0 samples, inconclusive: ${reason}`,
    )
  })

  test('leaves an end open that the sample does not give', () => {
    expect(line({ interval: [null, null] })).toContain('interval [−∞, ∞] at 95 %')
  })

  test('counts one sample in the singular', () => {
    expect(line({ samples: 1 })).toMatch(/, 1 sample$/)
  })

  test.for([
    [400.000_4, 400, '400.0004 ms > 400 ms'],
    [2_000.3, 2_000, '2,000.3 ms > 2,000 ms'],
    [12_345.001, 12_345, '12,345.001 ms > 12,345 ms'],
  ] as const)('%d beyond %d is told apart from it', ([observed, max, text]) => {
    expect(line({ observed, limits: { max } })).toContain(text)
  })

  test('a share just below its bound is told apart from it', () => {
    const text = line({ unit: 'share', observed: 0.949_999, limits: { min: 0.95 }, interval: null })
    expect(text).toContain('94.9999 % < 95 %')
  })

  test('the smallest step of a number that misses its bound still shows', () => {
    expect(line({ observed: 400 + 2 ** -44, limits: { max: 400 } })).toContain(
      '✗ ttft p99 400.0000000000001 ms > 400 ms',
    )
  })
})
