import { describe, expectTypeOf, test } from 'vitest'

import type { Slo } from '../../src/index.ts'
import type { RequestMetric, RunMetric } from '../../src/metrics/definitions.ts'

describe('an SLO', () => {
  test('bounds every metric there is, and goodput', () => {
    expectTypeOf<keyof Slo>().toEqualTypeOf<RequestMetric | RunMetric | 'goodput'>()
  })

  test('takes any percentile and the moments of a metric of requests', () => {
    expectTypeOf({
      ttft: { 'p50': 1, 'p99': 400, 'p99.9': { max: 900 }, 'mean': 1, 'stddev': 1, 'min': 1, 'max': 1 },
    }).toExtend<Slo>()
    expectTypeOf({ icl: { p95: { min: 1, max: 2 } } }).toExtend<Slo>()
  })

  test('takes a bound of a metric of the run', () => {
    expectTypeOf({ errorRate: 0, requestsPerSecond: { min: 2 }, concurrency: { max: 9 } }).toExtend<Slo>()
  })

  test('takes goodput over metrics that a single request has', () => {
    const goodput = { where: { ttft: 400, itl: { max: 40 } }, min: 0.95, perSecond: 3 }
    expectTypeOf({ goodput }).toExtend<Slo>()
  })
})

test('misuse is an error where it is written', () => {
  const slos: Slo[] = []
  // @ts-expect-error no such metric
  slos.push({ tfft: { p99: 400 } })
  // @ts-expect-error a metric of requests needs a statistic
  slos.push({ ttft: 400 })
  // @ts-expect-error a percentile starts with a small p
  slos.push({ ttft: { P99: 400 } })
  // @ts-expect-error no such moment
  slos.push({ ttft: { median: 400 } })
  // @ts-expect-error a bound is a number, not a duration
  slos.push({ ttft: { p99: '400ms' } })
  // @ts-expect-error no such side of a bound
  slos.push({ ttft: { p99: { maximum: 400 } } })
  // @ts-expect-error a metric of the run has no statistics
  slos.push({ errorRate: { p99: 0 } })
  // @ts-expect-error goodput needs its conditions
  slos.push({ goodput: { min: 0.9 } })
  // @ts-expect-error no request has one inter-chunk latency
  slos.push({ goodput: { where: { icl: 40 }, min: 0.9 } })
  // @ts-expect-error conditions are on requests, not on statistics
  slos.push({ goodput: { where: { ttft: { p99: 400 } }, min: 0.9 } })
  // @ts-expect-error an objective of the run is no condition on a request
  slos.push({ goodput: { where: { errorRate: 0 }, min: 0.9 } })
})
