import { describe, expect, test } from 'vitest'

import { type LoadOptions, resolveLoad, type ResolvedLoad } from '../../../src/load/options.ts'
import { steady } from '../../../src/load/profile.ts'

function resolve(options: LoadOptions, sessions = Infinity): ResolvedLoad {
  return resolveLoad(options, { sessions })
}

function refusal(options: unknown): string {
  try {
    resolve(options as LoadOptions)
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('was accepted')
}

const closed = { concurrency: 2, requests: 10 }

describe('resolved options', () => {
  test('of a closed loop leave nothing open', () => {
    expect(resolve(closed)).toEqual({
      name: undefined,
      pacing: { kind: 'closed', concurrency: steady(2), concurrencyOf: 'sessions' },
      prefillConcurrency: undefined,
      requests: 10,
      sessions: undefined,
      durationMs: undefined,
      warmupRequests: 0,
      warmupMs: 0,
      timeoutMs: 600_000,
      gracePeriodMs: 30_000,
      connections: 'pooled',
      prewarm: true,
      cancel: undefined,
      retries: undefined,
      abortOn: undefined,
      sliceMs: undefined,
      repeats: 1,
      cooldownMs: 0,
      untilCv: undefined,
      history: 'live',
      workers: undefined,
      tokenCounts: 'server',
    })
  })

  test('of an open loop are Poisson unless told otherwise', () => {
    expect(resolve({ rate: 0.5, duration: 1 }).pacing).toEqual({
      kind: 'open',
      rate: steady(0.5),
      arrivals: { kind: 'poisson' },
      maxInFlight: undefined,
    })
    expect(resolve({ rate: 5, arrivals: 'constant', duration: 1 }).pacing).toMatchObject({
      arrivals: { kind: 'constant' },
    })
  })

  test('take every time as ms or as text', () => {
    const load = resolve({
      rate: 1,
      duration: '1.5m',
      warmup: { duration: '250ms' },
      timeout: '2s',
      gracePeriod: 0,
    })
    expect(load).toMatchObject({ durationMs: 90_000, warmupMs: 250, timeoutMs: 2_000, gracePeriodMs: 0 })
  })

  test('may bound a run by requests and by time at once', () => {
    expect(resolve({ ...closed, duration: '1h' })).toMatchObject({ requests: 10, durationMs: 3_600_000 })
  })

  test('need no bound where the workload ends by itself', () => {
    expect(resolve({ concurrency: 2 }, 100)).toMatchObject({ requests: undefined, sessions: undefined })
    expect(resolve({ schedule: 'trace' }, 100).pacing).toEqual({ kind: 'trace', maxInFlight: undefined })
  })

  test('may count concurrency in requests, bound sessions, and take the answers of the dataset', () => {
    const load = resolve({ concurrency: 2, concurrencyOf: 'requests', sessions: 5, history: 'dataset' })
    expect(load).toMatchObject({ pacing: { concurrencyOf: 'requests' }, sessions: 5, history: 'dataset' })
  })

  test('may be in slices, and end early', () => {
    const load = resolve({
      ...closed,
      slice: '10s',
      abortOn: { errorRate: 0.1, saturation: true, slo: { errorRate: 0 } },
    })
    expect(load).toMatchObject({
      sliceMs: 10_000,
      abortOn: { errorRate: 0.1, saturation: { windowMs: 30_000 }, slo: { errorRate: 0 } },
    })
  })

  test('may have as many requests as concurrency', () => {
    expect(resolve({ concurrency: 10, requests: 10 }).requests).toBe(10)
  })
})

describe('a refusal says what is wrong', () => {
  test.each<[string, unknown, string]>([
    [
      'both loops',
      { ...closed, rate: 5 },
      `[load] give either concurrency (closed loop), rate (open loop), stages, or schedule: 'trace', got {"concurrency":2,"requests":10,"rate":5}`,
    ],
    [
      'no loop',
      { requests: 10 },
      `[load] give either concurrency (closed loop), rate (open loop), stages, or schedule: 'trace', got {"requests":10}`,
    ],
    ['no bound', { concurrency: 2 }, '[load] give requests, sessions or duration: this workload never ends'],
    [
      'an open loop counted by place',
      { rate: 2, requests: 1, concurrencyOf: 'requests' },
      '[load] concurrencyOf: shapes a closed loop and needs concurrency, got "requests"',
    ],
    [
      'too few sessions',
      { concurrency: 3, sessions: 2 },
      '[load] concurrency: can never be reached: sessions is smaller, got 3',
    ],
    ['no time', { concurrency: 2, duration: 0 }, '[load] duration: must be above 0, got 0'],
    [
      'a shape of arrivals in a closed loop',
      { ...closed, arrivals: 'constant' },
      '[load] arrivals: shapes an open loop and needs rate, got "constant"',
    ],
    ['an empty warm-up', { ...closed, warmup: {} }, '[load] warmup: give either requests or duration, got {}'],
    [
      'a warm-up by both',
      { ...closed, warmup: { requests: 1, duration: 1 } },
      '[load] warmup: give either requests or duration, got {"requests":1,"duration":1}',
    ],
    [
      'more users than requests',
      { concurrency: 11, requests: 10 },
      '[load] concurrency: can never be reached: requests is smaller, got 11',
    ],
    [
      'users without enough sessions',
      { users: 3, rate: 1, sessions: 2 },
      '[load] users: can never be reached: sessions is smaller, got 3',
    ],
    ['slices of single requests', { ...closed, slice: 50 }, '[load] slice: must be at least 100 ms, got 50'],
    ['an end for no reason', { ...closed, abortOn: {} }, '[load] abortOn: name slo, errorRate or saturation, got {}'],
    [
      'connections ahead of their session',
      { ...closed, connections: 'per-session', prewarm: true },
      "[load] prewarm: goes with connections: 'pooled'; others are opened when they are needed, got true",
    ],
    [
      'connections ahead of their request',
      { ...closed, connections: 'per-request', prewarm: 8 },
      "[load] prewarm: goes with connections: 'pooled'; others are opened when they are needed, got 8",
    ],
    ['no time for a request', { ...closed, timeout: 0 }, '[load] timeout: must be above 0, got 0'],
  ])('%s', (_, options, message) => {
    expect(refusal(options)).toBe(message)
  })

  test.each(['duration', 'timeout', 'gracePeriod'])('a %s longer than any timer can run', (key) => {
    expect(refusal({ ...closed, [key]: '600h' })).toBe(`[load] ${key}: must be at most 240h, got "600h"`)
  })

  test('a warm-up longer than any timer can run', () => {
    expect(refusal({ ...closed, warmup: { duration: '241h' } })).toBe(
      '[load] warmup.duration: must be at most 240h, got "241h"',
    )
  })

  test('an unknown key, with the known ones', () => {
    expect(refusal({ ...closed, concurency: 3 })).toBe(
      "[load] unknown key 'concurency'; known: name, concurrency, concurrencyOf, rate, users, schedule, ramp, stages, arrivals, burstiness, burstSize, maxInFlight, prefillConcurrency, requests, sessions, duration, warmup, timeout, gracePeriod, abortOn, slice, repeats, cooldown, untilCv, cancel, retries, history, connections, prewarm, workers, tokenCounts",
    )
    expect(refusal({ ...closed, warmup: { request: 3 } })).toContain(
      "[load] warmup: unknown key 'request'; known: requests, duration",
    )
  })

  test.each<[string, unknown, string]>([
    ['concurrency', 0, 'got 0'],
    ['concurrency', 1.5, 'got 1.5'],
    ['concurrency', '4', 'got "4"'],
    ['requests', 0, 'got 0'],
    ['requests', Infinity, 'got Infinity'],
    ['rate', 0, 'got 0'],
    ['rate', -1, 'got -1'],
    ['rate', NaN, 'got NaN'],
    ['rate', Infinity, 'got Infinity'],
    ['arrivals', 'weibull', 'got "weibull"'],
    ['duration', '30', "expected milliseconds or a duration such as '30s', '1.5m', '250ms', got \"30\""],
    ['duration', '-1s', 'got "-1s"'],
    ['duration', -1, 'got -1'],
    ['timeout', '1 minute', 'got "1 minute"'],
    ['name', '', 'got ""'],
    ['tokenCounts', 'client', 'got "client"'],
    ['connections', 'shared', 'got "shared"'],
    ['prewarm', 0, 'got 0'],
    ['prewarm', 'yes', 'got "yes"'],
  ])('%s: %j', (key, value, said) => {
    const message = refusal({ requests: 10, [key]: value })
    expect(message).toContain(`${key}: `)
    expect(message).toContain(said)
  })

  test('every problem at once, a line each', () => {
    expect(refusal({ name: '', concurrency: 0, requests: 1.5 }).split('\n')).toEqual([
      expect.stringContaining('name: '),
      expect.stringContaining('concurrency: '),
      expect.stringContaining('requests: '),
    ])
  })
})
