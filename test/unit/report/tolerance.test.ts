import { describe, expect, test } from 'vitest'

import { defaultTolerances, parseTolerances, type Tolerances } from '../../../src/report/tolerance.ts'

const parse = (tolerances: unknown) => parseTolerances(tolerances as Tolerances, 'toMatchBaseline')

describe('a tolerance', () => {
  test('as a share or a number bounds the side that is worse', () => {
    expect(parse({ ttft: { p99: '10%', mean: 5 }, outputTokensPerSecond: '5%', errorRate: 0.01 })).toEqual([
      { metric: 'ttft', statistic: 'p99', relative: true, limits: { max: 0.1 } },
      { metric: 'ttft', statistic: 'mean', relative: false, limits: { max: 5 } },
      { metric: 'outputTokensPerSecond', statistic: null, relative: true, limits: { min: -0.05 } },
      { metric: 'errorRate', statistic: null, relative: false, limits: { max: 0.01 } },
    ])
  })

  test('bounds both sides where neither is better', () => {
    expect(parse({ outputTokens: { mean: '2%' } })).toMatchObject([
      { relative: true, limits: { min: -0.02, max: 0.02 } },
    ])
  })

  test('as { min, max } bounds the change itself', () => {
    expect(parse({ ttft: { p50: { min: '-30%', max: '2.5%' } }, itl: { p50: { min: -1 } } })).toMatchObject([
      { relative: true, limits: { min: -0.3, max: 0.025 } },
      { relative: false, limits: { min: -1 } },
    ])
  })

  test('of nothing asks for no change at all', () => {
    expect(parse({ ttft: { p50: 0 }, cacheHitRate: 0 })).toMatchObject([
      { limits: { max: 0 } },
      { limits: { min: -0 } },
    ])
  })

  test.for<[tolerances: unknown, message: RegExp]>([
    ['10%', /expected an object such as \{ ttft: \{ p95: '10%' \} \}, got "10%"/],
    [{}, /name at least one metric/],
    [{ ttfb: { p50: '1%' } }, /unknown key 'ttfb'; known: ttft, /],
    [{ icl: { p50: '1%' } }, /unknown key 'icl'/],
    [{ concurrency: '1%' }, /unknown key 'concurrency'/],
    [{ ttft: '10%' }, /ttft: expected an object such as \{ p95: '10%' \}/],
    [{ ttft: {} }, /ttft: name a statistic, such as p95/],
    [{ ttft: { max: '10%' } }, /ttft\.max: 'max' can't be compared; known: mean and percentiles/],
    [{ ttft: { p100: '10%' } }, /'p100' can't be compared/],
    [
      { ttft: { p50: '10' } },
      /ttft\.p50: expected '10%' of the baseline's value, or a number in the metric's unit.*, got "10"/,
    ],
    [{ ttft: { p50: 'ten%' } }, /ttft\.p50: expected '10%'/],
    [{ ttft: { p50: '-10%' } }, /ttft\.p50: expected at least 0/],
    [{ ttft: { p50: NaN } }, /ttft\.p50: expected '10%'/],
    [{ ttft: { p50: {} } }, /ttft\.p50: give min, max or both/],
    [{ ttft: { p50: { max: '10%', min: -3 } } }, /give both in %, or neither/],
    [{ ttft: { p50: { max: '-10%' } } }, /no change at all has to be allowed/],
    [{ ttft: { p50: { min: 3 } } }, /no change at all has to be allowed/],
    [{ ttft: { p50: { most: 3 } } }, /unknown key 'most'; known: min, max/],
    [{ errorRate: '10%' }, /errorRate is a share already: give 0\.01 for a percentage point/],
  ])('%j is refused', ([tolerances, message]) => {
    expect(() => parse(tolerances)).toThrow(message)
  })
})

test('the default bounds latencies and throughput by one share, and failures by a percentage point', () => {
  const comparisons = parseTolerances(defaultTolerances('3%'), 'compare')
  expect(comparisons.map(({ metric, statistic }) => (statistic ? `${metric}.${statistic}` : metric))).toEqual([
    'ttft.p50',
    'ttft.p95',
    'itl.p50',
    'itl.p95',
    'requestLatency.p50',
    'requestLatency.p95',
    'requestsPerSecond',
    'outputTokensPerSecond',
    'errorRate',
  ])
  expect(comparisons.filter(({ relative }) => relative)).toHaveLength(8)
})
