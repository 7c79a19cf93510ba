import { describe, expect, test } from 'vitest'

import { REQUEST_METRICS, RUN_METRICS } from '../../../src/metrics/definitions.ts'
import { parseSlo, type Slo } from '../../../src/report/slo.ts'

/** What a user reads who wrote this. */
function complaint(slo: unknown): string {
  try {
    parseSlo(slo as Slo)
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('was accepted')
}

describe('every bad form names the place, what came and what is known', () => {
  test('an unknown metric, with the known ones', () => {
    const known = [...REQUEST_METRICS, ...RUN_METRICS, 'goodput'].join(', ')
    expect(complaint({ ttfb: { p99: 5 } })).toBe(`[slo] unknown key 'ttfb'; known: ${known}`)
  })

  test('an unknown statistic', () => {
    const known = 'mean, stddev, min, max and percentiles such as p50, p99, p99.9'
    expect(complaint({ ttft: { median: 5 } })).toBe(`[slo] ttft.median: unknown statistic 'median'; known: ${known}`)
  })

  test.for(['p0', 'p00', 'p100', 'p101', 'p', 'p9x', 'p99.', 'P99', 'p-1', 'p 99', '99', 'avg', ''])(
    '%j is no statistic',
    (statistic) => {
      expect(complaint({ ttft: { [statistic]: 5 } })).toContain(`unknown statistic '${statistic}'; known: mean, stddev`)
    },
  )

  test.for([
    ['nothing', undefined, 'expected an object such as { ttft: { p99: 400 }, errorRate: 0 }, got nothing'],
    ['null', null, 'expected an object such as { ttft: { p99: 400 }, errorRate: 0 }, got null'],
    ['a list', [], 'expected an object such as { ttft: { p99: 400 }, errorRate: 0 }, got []'],
    ['no objective', {}, 'name at least one objective, got {}'],
    ['only undefined', { ttft: undefined }, 'name at least one objective, got {}'],
    ['a metric without its statistic', { ttft: 400 }, 'ttft: expected an object such as { p99: 400 }, got 400'],
    ['no statistic', { ttft: {} }, 'ttft: name a statistic, such as p99, got {}'],
    ['no bound', { ttft: { p99: {} } }, 'ttft.p99: give min, max or both, got {}'],
    ['a word', { ttft: { p99: 'fast' } }, 'ttft.p99: expected a number, or numbers as { min, max }, got "fast"'],
    ['NaN', { ttft: { p99: NaN } }, 'ttft.p99: expected a number, or numbers as { min, max }, got NaN'],
    ['infinity', { errorRate: Infinity }, 'errorRate: expected a number, or numbers as { min, max }, got Infinity'],
    [
      'a word inside',
      { ttft: { p99: { max: '4' } } },
      'ttft.p99.max: invalid input: expected number, received string, got "4"',
    ],
    [
      'min above max',
      { ttft: { p99: { min: 5, max: 4 } } },
      'ttft.p99: min must not exceed max, got {"min":5,"max":4}',
    ],
    ['an unknown side', { ttft: { p99: { maximum: 4 } } }, "ttft.p99: unknown key 'maximum'; known: min, max"],
    ['a statistic of the run', { errorRate: { p99: 0 } }, "errorRate: unknown key 'p99'; known: min, max"],
    [
      'a bare number without a side',
      { inputTokens: { mean: 5 } },
      'inputTokens.mean: neither more nor less is better here: give { min } or { max }, got 5',
    ],
    [
      'a bare concurrency',
      { concurrency: 5 },
      'concurrency: neither more nor less is better here: give { min } or { max }, got 5',
    ],
    ['a share in percent', { errorRate: 5 }, 'errorRate: expected a share between 0 and 1, got 5'],
    ['a share below 0', { errorRate: { min: -0.1 } }, 'errorRate: expected a share between 0 and 1, got {"min":-0.1}'],
    [
      'goodput as a number',
      { goodput: 0.9 },
      'goodput: expected an object such as { where: { ttft: 400 }, min: 0.95 }, got 0.9',
    ],
    [
      'goodput without where',
      { goodput: { min: 0.9 } },
      'goodput.where: expected an object such as { ttft: 400 }, got nothing',
    ],
    [
      'goodput without conditions',
      { goodput: { where: {}, min: 0.9 } },
      'goodput.where: name at least one metric, got {}',
    ],
    [
      'goodput with conditions undefined',
      { goodput: { where: { ttft: undefined }, min: 0.9 } },
      'goodput.where: name at least one metric, got {}',
    ],
    [
      'goodput without a bound',
      { goodput: { where: { ttft: 4 } } },
      'goodput: give min, perSecond or both, got {"where":{"ttft":4}}',
    ],
    [
      'goodput in percent',
      { goodput: { where: { ttft: 4 }, min: 90 } },
      'goodput.min: expected a share between 0 and 1, got 90',
    ],
    [
      'goodput with an unknown metric',
      { goodput: { where: { tfft: 4 }, min: 0.9 } },
      "goodput.where: unknown key 'tfft'; known: ttft, ttst, itl",
    ],
    [
      'goodput over gaps, which no request has one of',
      { goodput: { where: { icl: 4 }, min: 0.9 } },
      "goodput.where: unknown key 'icl'; known: ttft, ttst, itl, requestLatency",
    ],
    [
      'goodput over a statistic',
      { goodput: { where: { ttft: { p99: 4 } }, min: 0.9 } },
      "goodput.where.ttft: unknown key 'p99'; known: min, max",
    ],
    [
      'goodput with a rate in words',
      { goodput: { where: { ttft: 4 }, perSecond: '3/s' } },
      'goodput.perSecond: expected a number, or numbers as { min, max }, got "3/s"',
    ],
  ] as const)('%s', ([, slo, message]) => {
    expect(complaint(slo)).toMatch(/^\[slo\] /)
    expect(complaint(slo)).toContain(message)
  })

  test('all of them at once, a line each', () => {
    const lines = complaint({ ttft: { p99: 'x', typical: 3 }, itl: { p9: {} }, latency: 1 }).split('\n')
    expect(lines.map((line) => line.slice(0, 40))).toEqual([
      '[slo] ttft.p99: expected a number, or nu',
      "ttft.typical: unknown statistic 'typical",
      'itl.p9: give min, max or both, got {}',
      "unknown key 'latency'; known: ttft, ttst",
    ])
  })
})
