import { describe, expect, test } from 'vitest'

import { exponential } from '../../src/random/exponential.ts'
import { normal } from '../../src/random/normal.ts'
import { clientBoundsSchema } from '../../src/report/validity.ts'
import { type InferbenchOptions, resolveSettings } from '../../src/settings.ts'
import { resolveSimulator } from '../../src/simulator/options.ts'

const bounds = clientBoundsSchema.parse({})

const everything: InferbenchOptions = {
  endpoint: {
    url: 'http://gpu:8000/v1',
    model: 'a',
    api: 'chat',
    apiKey: 'sk-option',
    headers: { 'x-tenant': 'acme' },
    streaming: false,
    extraBody: { ignore_eos: true },
  },
  tokenizer: 'Qwen/Qwen3-0.6B',
  seed: 7,
  outputDir: 'out',
  exports: ['junit', 'csv', 'junit'],
  slo: { ttft: { p99: 400 }, errorRate: 0, goodput: { where: { itl: 40 }, min: 0.95, perSecond: 2 } },
  simulator: { ttftMs: normal({ mean: 20, stddev: 2 }), itlMs: exponential({ mean: 5 }), outputTokens: 9, seed: 'x' },
  clientBounds: { eventLoopDelayP99: '0.1s', starvedShare: 0.5 },
  mediaCacheBytes: 5_000,
}

describe('settings', () => {
  test('without options or environment are the defaults, and the simulator answers', () => {
    expect(resolveSettings({}, {})).toEqual({
      endpoint: undefined,
      tokenizer: undefined,
      seed: '42',
      outputDir: '.inferbench',
      exports: [],
      simulator: resolveSimulator(),
      clientBounds: bounds,
      mediaCacheBytes: 0,
    })
  })

  test('are the options with nothing left open', () => {
    expect(resolveSettings(everything, {})).toEqual({
      endpoint: everything.endpoint,
      tokenizer: 'Qwen/Qwen3-0.6B',
      seed: '7',
      outputDir: 'out',
      exports: ['csv', 'junit'],
      slo: {
        ttft: { p99: { max: 400 } },
        errorRate: { max: 0 },
        goodput: { where: { itl: { max: 40 } }, min: 0.95, perSecond: { min: 2 } },
      },
      simulator: resolveSimulator(everything.simulator),
      clientBounds: { ...bounds, eventLoopDelayP99: 100, starvedShare: 0.5 },
      mediaCacheBytes: 5_000,
    })
  })

  test('can travel to another thread', () => {
    const settings = resolveSettings(everything, { INFERBENCH_API_KEY: 'k' })
    expect(structuredClone(settings)).toEqual(settings)
  })

  test('resolve again to themselves where they were resolved before', () => {
    const { simulator } = resolveSettings(everything, {})
    const { port: _, host: _2, ...again } = simulator
    expect(resolveSettings({ simulator: again }, {}).simulator).toEqual(simulator)
  })
})

describe('the environment', () => {
  test('wins over every option that it names, and leaves the others', () => {
    const env = {
      INFERBENCH_URL: 'https://other:9000',
      INFERBENCH_MODEL: 'b',
      INFERBENCH_API_KEY: 'sk-env',
      INFERBENCH_TOKENIZER: './tokenizer',
      INFERBENCH_SEED: '123456789012345678901234567890',
    }
    const { endpoint, tokenizer, seed, outputDir } = resolveSettings(everything, env)
    expect(endpoint).toEqual({ ...everything.endpoint, url: 'https://other:9000', model: 'b', apiKey: 'sk-env' })
    expect([tokenizer, seed, outputDir]).toEqual(['./tokenizer', '123456789012345678901234567890', 'out'])
  })

  test('names another server than the one behind a unix socket', () => {
    const endpoint = { url: 'http://a', socketPath: '/run/llm.sock' }
    expect(resolveSettings({ endpoint }, {}).endpoint).toEqual(endpoint)
    expect(resolveSettings({ endpoint }, { INFERBENCH_URL: 'http://gpu' }).endpoint).toEqual({ url: 'http://gpu' })
  })

  test('makes an endpoint where there is none', () => {
    expect(resolveSettings({}, { INFERBENCH_URL: 'http://gpu' }).endpoint).toEqual({ url: 'http://gpu' })
  })

  test('says nothing by a variable that is empty', () => {
    const names = ['URL', 'MODEL', 'API_KEY', 'TOKENIZER', 'SEED']
    const empty = Object.fromEntries(names.map((name) => [`INFERBENCH_${name}`, '']))
    expect(resolveSettings(everything, empty)).toEqual(resolveSettings(everything, {}))
    expect(resolveSettings({}, empty)).toEqual(resolveSettings({}, {}))
  })

  test('can not name a model of no server', () => {
    expect(() => resolveSettings({}, { INFERBENCH_MODEL: 'b' })).toThrow(
      '[endpoint] INFERBENCH_MODEL is set, but neither INFERBENCH_URL nor the option endpoint is.',
    )
  })

  test('may hold a key for a server that is not asked: the simulator needs none', () => {
    expect(resolveSettings({}, { INFERBENCH_API_KEY: 'sk-env' }).endpoint).toBeUndefined()
  })

  test('may name several servers, with commas between them', () => {
    const { endpoint } = resolveSettings({}, { INFERBENCH_URL: 'http://a:8000, http://b:8000/v1' })
    expect(endpoint!.url).toEqual(['http://a:8000', 'http://b:8000/v1'])
    expect(() => resolveSettings({}, { INFERBENCH_URL: 'http://a,' })).toThrow(
      '[endpoint] url.1: expected an http or https URL, got ""',
    )
  })

  test('is checked as options are', () => {
    expect(() => resolveSettings({}, { INFERBENCH_URL: 'gpu:8000' })).toThrow(
      /^\[endpoint\] url: expected an http or https URL, got "gpu:8000"$/,
    )
  })
})

describe('seeds', () => {
  test.for([
    [undefined, '42'],
    [0, '0'],
    [-1.5, '-1.5'],
    ['a word', 'a word'],
  ] as const)('%j is %j', ([seed, resolved]) => {
    expect(resolveSettings({ seed }, {}).seed).toBe(resolved)
  })

  test('a number and its digits are one seed', () => {
    expect(resolveSettings({ seed: 7 }, {})).toEqual(resolveSettings({}, { INFERBENCH_SEED: '7' }))
  })
})

describe('one error names the place, what came and what is known', () => {
  test.for([
    [
      'an unknown option',
      { endpont: {} },
      "unknown key 'endpont'; known: endpoint, tokenizer, seed, outputDir, exports, simulator, clientBounds, mediaCacheBytes, slo",
    ],
    [
      'an unknown endpoint option',
      { endpoint: { url: 'http://a', modle: 'b' } },
      "endpoint: unknown key 'modle'; known: url, model, api",
    ],
    ['an unknown API', { endpoint: { url: 'http://a', api: 'chta' } }, 'endpoint.api: '],
    [
      'an endpoint without a URL',
      { endpoint: { model: 'a' } },
      'endpoint.url: expected an http or https URL, or a list of them, got nothing',
    ],
    [
      'another protocol',
      { endpoint: { url: 'ftp://a' } },
      'endpoint.url: expected an http or https URL, got "ftp://a"',
    ],
    [
      'an unknown simulator option',
      { simulator: { ttft: 5 } },
      "simulator: unknown key 'ttft'; known: model, ttftMs, itlMs, outputTokens, maxRunning",
    ],
    [
      'a port of the embedded simulator, which takes a free one',
      { simulator: { port: 80 } },
      "simulator: unknown key 'port'; known: model, ttftMs",
    ],
    [
      'an unknown bound',
      { clientBounds: { lag: 5 } },
      "clientBounds: unknown key 'lag'; known: eventLoopDelayP99, readingDelayP99, scheduleLagP99, gcPauseP99, gcShare, starvedShare, eventLoopUtilization, cpuShare, rssBytes",
    ],
    [
      'a bound in words',
      { clientBounds: { scheduleLagP99: 'soon' } },
      'clientBounds.scheduleLagP99: expected milliseconds or a duration',
    ],
    ['an empty seed', { seed: '' }, 'seed: '],
    ['a seed of another kind', { seed: {} }, 'seed: '],
    ['an empty folder', { outputDir: '' }, 'outputDir: '],
    [
      'an unknown export',
      { exports: ['csv', 'cvs'] },
      'exports.1: invalid option: expected one of "aiperf"|"csv"|"junit", got "cvs"',
    ],
    ['an export that is no list', { exports: 'csv' }, 'exports: '],
    ['an unknown objective', { slo: { tftt: { p99: 5 } } }, "slo: unknown key 'tftt'; known: ttft, ttst"],
    ['an unknown statistic of an objective', { slo: { ttft: { p100: 5 } } }, "slo.ttft.p100: unknown statistic 'p100'"],
    ['an objective that asks nothing', { slo: {} }, 'slo: name at least one objective'],
  ] as const)('%s', ([, options, message]) => {
    const resolve = () => resolveSettings(options as InferbenchOptions, {})
    expect(resolve).toThrow(expect.objectContaining({ name: 'InferbenchError', code: 'invalid-options' }))
    expect(resolve).toThrow(`[inferbench] ${message}`)
  })

  test('all problems at once', () => {
    const options = { seed: [], simulator: { maxRunning: 0 }, clientBounds: { starvedShare: -1 } } as unknown
    expect(() => resolveSettings(options as InferbenchOptions, {})).toThrow(
      /^\[inferbench\] seed: .*\nsimulator\.maxRunning: .*\nclientBounds\.starvedShare: .*$/,
    )
  })

  test("a distribution of the user's own can not travel to the simulator's thread", () => {
    const own = { type: 'mine', sample: () => 5 }
    expect(() => resolveSettings({ simulator: { ttftMs: own } }, {})).toThrow(
      '[simulator.ttftMs] Only built-in distributions work here: ',
    )
  })
})
