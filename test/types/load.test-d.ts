import { describe, expectTypeOf } from 'vitest'

import {
  constant,
  type Datasets,
  type EndpointOptions,
  exponential,
  type Fixtures,
  type Length,
  type LoadFixture,
  type LoadOptions,
  normal,
  type RunReport,
  type Simulator,
  type SimulatorOptions,
  type Summary,
  test,
  uniform,
  type Workload,
  type WorkloadSource,
} from '../../src/index.ts'
import { inferbench, type InferbenchOptions } from '../../src/plugin.ts'

describe('a load', () => {
  test('takes a workload and options, and promises a run', ({ load }) => {
    expectTypeOf(load).toEqualTypeOf<LoadFixture>()
    expectTypeOf(load).parameters.toEqualTypeOf<[workload: Workload | WorkloadSource, options: LoadOptions]>()
    expectTypeOf(load).returns.resolves.toEqualTypeOf<RunReport>()
  })

  test('gives summaries that may be absent', () => {
    expectTypeOf<RunReport['metrics']['ttft']>().toEqualTypeOf<Summary | undefined>()
    expectTypeOf<RunReport['totals']['requestsPerSecond']>().toEqualTypeOf<number | undefined>()
    expectTypeOf<Summary>().toHaveProperty('p99.9').toBeNumber()
  })

  test('is of one of these forms', () => {
    expectTypeOf({ concurrency: 8, requests: 100 }).toExtend<LoadOptions>()
    expectTypeOf({ rate: 2.5, arrivals: 'constant', duration: '30s' } as const).toExtend<LoadOptions>()
    expectTypeOf({ concurrency: 8, duration: 3_000, warmup: { duration: '1s' }, name: 'x' }).toExtend<LoadOptions>()
    expectTypeOf({
      rate: 1,
      requests: 9,
      timeout: '1m',
      gracePeriod: 0,
      tokenCounts: 'tokenizer',
    } as const).toExtend<LoadOptions>()
  })

  test('is ended early by what is written as objectives are', async ({ dataset, load }) => {
    const prompts = dataset.synthetic({ inputTokens: 5 })
    const abortOn = { slo: { ttft: { p99: 400 } }, errorRate: 0.1, saturation: { window: '1m' } } as const
    await load(prompts, { rate: 5, duration: '1m', slice: '10s', abortOn })
    await load(prompts, { rate: 5, duration: '1m', abortOn: { slo: true, saturation: true } })
    // @ts-expect-error no such metric
    await load(prompts, { rate: 5, duration: '1m', abortOn: { slo: { tfft: { p99: 400 } } } })
    // @ts-expect-error off is to leave it out
    await load(prompts, { rate: 5, duration: '1m', abortOn: { slo: false } })
  })

  test('refuses others where they are written', async ({ dataset, load }) => {
    const prompts = dataset.synthetic({ inputTokens: 5 })
    // @ts-expect-error an unknown option
    await load(prompts, { concurency: 8, requests: 100 })
    // @ts-expect-error a number in words
    await load(prompts, { concurrency: '8', requests: 100 })
    // @ts-expect-error no such process of arrivals
    await load(prompts, { rate: 8, arrivals: 'weibull', requests: 100 })
    // @ts-expect-error no run has a hidden bound, so there are no options to leave out
    await load(prompts)
    // @ts-expect-error the options of a workload are not a workload
    await load({ inputTokens: 5 }, { concurrency: 8, requests: 100 })
  })
})

describe('lengths', () => {
  test('are numbers or distributions', () => {
    for (const length of [
      5,
      normal({ mean: 5 }),
      uniform({ min: 1, max: 2 }),
      constant({ value: 1 }),
      exponential({ mean: 2 }),
    ]) {
      expectTypeOf(length).toExtend<Length>()
    }
    expectTypeOf<Parameters<Datasets['synthetic']>[0]['inputTokens']>().toEqualTypeOf<Length | undefined>()
  })

  test('are nothing else', ({ dataset }) => {
    // @ts-expect-error a length in words
    dataset.synthetic({ inputTokens: '5' })
    // @ts-expect-error a length is no text
    dataset.synthetic({ inputTokens: 5, outputTokens: '5' })
    // @ts-expect-error a normal law has a mean
    normal({ stddev: 5 })
  })
})

describe('fixtures', () => {
  test('have their types', ({ simulator, simulatorOptions, seed, endpoint }) => {
    expectTypeOf(simulator).toEqualTypeOf<Simulator>()
    expectTypeOf(simulatorOptions).toEqualTypeOf<SimulatorOptions>()
    expectTypeOf(seed).toBeString()
    expectTypeOf(endpoint.simulated).toBeBoolean()
  })

  test('can be overridden for a file, with the same type', () => {
    test.override('simulatorOptions', { ttftMs: 5, itlMs: normal({ mean: 3 }) })
    // @ts-expect-error no such option of a simulator
    test.override('simulatorOptions', { ttft: 5 })
    // @ts-expect-error no such fixture
    test.override('simulatorOption', { ttftMs: 5 })
  })

  test('are these and no others', () => {
    expectTypeOf<Fixtures>().toHaveProperty('load').toEqualTypeOf<LoadFixture>()
    // @ts-expect-error no such fixture
    expectTypeOf<Fixtures>().toHaveProperty('laod')
  })
})

describe('the plugin', () => {
  test('takes options or none', () => {
    expectTypeOf(inferbench).parameters.toEqualTypeOf<[options?: InferbenchOptions | undefined]>()
    expectTypeOf<InferbenchOptions['endpoint']>().toEqualTypeOf<EndpointOptions | undefined>()
  })

  test('refuses others where they are written', () => {
    // @ts-expect-error an unknown option
    inferbench({ endpont: { url: 'http://gpu' } })
    // @ts-expect-error an endpoint has a URL
    inferbench({ endpoint: { model: 'x' } })
    // @ts-expect-error the embedded simulator takes a free port
    inferbench({ simulator: { port: 80 } })
  })
})
