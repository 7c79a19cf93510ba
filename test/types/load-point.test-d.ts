import { describe, expectTypeOf, type BenchFn } from 'vitest'
import type { BenchmarkProvider } from 'vitest'

import {
  type CreatePoint,
  type LoadOptions,
  type PointOptions,
  type RunReport,
  startSimulator,
  test,
} from '../../src/index.ts'
import provider from '../../src/provider/provider.ts'

describe('a load point', () => {
  test('is a function that bench() takes', ({ load }) => {
    expectTypeOf(load.point).toEqualTypeOf<CreatePoint>()
    expectTypeOf<ReturnType<CreatePoint>>().toExtend<BenchFn>()
  })

  test('takes the options of a load, and its own', () => {
    expectTypeOf<LoadOptions>().toExtend<PointOptions>()
    expectTypeOf({
      concurrency: 4,
      requests: 9,
      rounds: 2,
      metric: 'itl',
      errorRate: 0.01,
    } as const).toExtend<PointOptions>()
    expectTypeOf({ endpoint: { url: 'http://gpu:8000', api: 'completions' } } as const).toExtend<PointOptions>()
  })

  test('takes a simulator as its server', async () => {
    const simulator = await startSimulator()
    expectTypeOf({ endpoint: simulator, concurrency: 4 }).toExtend<PointOptions>()
  })

  test('is refused what is no time to compare', ({ dataset, load }) => {
    const prompts = dataset.synthetic({ inputTokens: 5 })
    // @ts-expect-error a number of tokens
    load.point(prompts, { concurrency: 4, metric: 'outputTokens' })
    // @ts-expect-error many a request
    load.point(prompts, { concurrency: 4, metric: 'icl' })
    // @ts-expect-error an unknown option
    load.point(prompts, { concurrency: 4, round: 2 })
    // @ts-expect-error an endpoint has a URL
    load.point(prompts, { concurrency: 4, endpoint: { model: 'x' } })
  })

  test('makes a result with a run', async ({ bench, dataset, load }) => {
    const point = load.point(dataset.synthetic({ inputTokens: 5 }), { concurrency: 4 })
    const results = await bench.compare(bench('A', point), bench('B', point))
    expectTypeOf(results.get).parameters.toEqualTypeOf<['A' | 'B']>()
    expectTypeOf(results.get('A').run).toEqualTypeOf<RunReport | undefined>()
  })
})

test('the provider is what Vitest asks for', () => {
  expectTypeOf(provider).toEqualTypeOf<BenchmarkProvider>()
})
