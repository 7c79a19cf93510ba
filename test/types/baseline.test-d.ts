import { expect, expectTypeOf, test } from 'vitest'

import type { Tolerances } from '../../src/index.ts'
import type { SingleMetric } from '../../src/metrics/definitions.ts'
import type { RunReport } from '../../src/report/run-report.ts'

test('tolerances are of every metric that a request has once, and of those of a run that one run is sure of', () => {
  type Total = 'requestsPerSecond' | 'outputTokensPerSecond' | 'totalTokensPerSecond' | 'errorRate' | 'cacheHitRate'
  expectTypeOf<keyof Tolerances>().toEqualTypeOf<SingleMetric | Total>()
})

test('a tolerance is a share, a number, or both sides', () => {
  expectTypeOf({
    ttft: { 'p50': '10%', 'p99.9': 12.5, 'mean': { min: '-5%', max: '2.5%' } },
    errorRate: 0.01,
  } as const).toExtend<Tolerances>()
})

test('misuse is an error where it is written', () => {
  const tolerances: Tolerances[] = []
  // @ts-expect-error no such metric
  tolerances.push({ tfft: { p50: '10%' } })
  // @ts-expect-error a metric of requests needs a statistic
  tolerances.push({ ttft: '10%' })
  // @ts-expect-error a share has a percent sign
  tolerances.push({ ttft: { p50: '10' } })
  // @ts-expect-error one run is not sure of its extremes
  tolerances.push({ ttft: { max: '10%' } })
  // @ts-expect-error gaps between chunks are not compared
  tolerances.push({ icl: { p50: '10%' } })
  expect(tolerances).toHaveLength(5)
})

test('the matcher takes nothing, tolerances, or options as well', () => {
  const run = {} as RunReport
  const matcher = expect(run).toMatchBaseline
  expectTypeOf(matcher).toBeCallableWith()
  expectTypeOf(matcher).toBeCallableWith({ ttft: { p99: '10%' } })
  expectTypeOf(matcher).toBeCallableWith(undefined, {
    inconclusive: 'pass',
    ignoreEnvironment: ['cpu'],
    confidence: 0.99,
  })
  expectTypeOf(matcher).returns.toEqualTypeOf<void>()
})
