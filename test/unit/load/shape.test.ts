import { describe, expect, test } from 'vitest'

import { type LoadOptions, resolveLoad, type ResolvedLoad } from '../../../src/load/options.ts'

const resolve = (options: unknown): ResolvedLoad => resolveLoad(options as LoadOptions, { sessions: Infinity })

describe('the shape of a load', () => {
  test('slides to a rate from a tenth of it, to a concurrency from 1, unless told otherwise', () => {
    expect(resolve({ rate: 50, ramp: { over: '10s' }, requests: 1 }).pacing).toMatchObject({
      rate: [{ from: 5, to: 50, overMs: 10_000, shape: 'linear' }],
    })
    expect(resolve({ concurrency: 8, ramp: { over: 500, shape: 'exponential' }, duration: 1 }).pacing).toMatchObject({
      concurrency: [{ from: 1, to: 8, overMs: 500, shape: 'exponential' }],
    })
    expect(resolve({ rate: 50, ramp: { from: 0, over: 1 }, requests: 1 }).pacing).toMatchObject({ rate: [{ from: 0 }] })
  })

  test('goes through stages, by steps or slides, and ends with the last', () => {
    const stages = [
      { rate: 5, duration: '2s' },
      { rate: 20, duration: '1s', ramp: 'linear' },
      { rate: 20, duration: '3s' },
    ]
    const load = resolve({ stages, arrivals: 'constant' })
    expect(load).toMatchObject({ durationMs: 6_000, pacing: { kind: 'open', arrivals: { kind: 'constant' } } })
    expect(load.pacing).toMatchObject({
      rate: [
        { from: 5, to: 5, overMs: 2_000 },
        { from: 5, to: 20, overMs: 1_000 },
        { from: 20, to: 20, overMs: 3_000 },
      ],
    })
    expect(resolve({ stages, duration: '4s' }).durationMs).toBe(4_000)
    expect(resolve({ stages: [{ concurrency: 3, duration: 9 }], concurrencyOf: 'requests' }).pacing).toMatchObject({
      kind: 'closed',
      concurrency: [{ from: 3, to: 3, overMs: 9 }],
      concurrencyOf: 'requests',
    })
  })

  test('has users, who share a rate', () => {
    expect(resolve({ users: 50, rate: 10, duration: 1, maxInFlight: 20 }).pacing).toEqual({
      kind: 'users',
      users: 50,
      rate: 10,
      maxInFlight: 20,
    })
  })

  test('has gaps of every kind, and ceilings', () => {
    const load = { rate: 5, requests: 1, maxInFlight: 9, prefillConcurrency: 2 }
    expect(resolve({ ...load, arrivals: 'gamma', burstiness: 0.5 })).toMatchObject({
      pacing: { arrivals: { kind: 'gamma', burstiness: 0.5 }, maxInFlight: 9 },
      prefillConcurrency: 2,
    })
    expect(resolve({ ...load, arrivals: 'burst', burstSize: 4 }).pacing).toMatchObject({
      arrivals: { kind: 'burst', size: 4 },
    })
  })
})

describe('a refusal says what is wrong', () => {
  const open = { rate: 5, requests: 1 }

  test.each<[string, unknown, string]>([
    ['two shapes', { ...open, stages: [{ rate: 1, duration: 1 }] }, 'give either concurrency (closed loop), rate'],
    ['gamma gaps without their shape', { ...open, arrivals: 'gamma' }, "burstiness: goes with arrivals: 'gamma'"],
    ['a shape without gamma gaps', { ...open, burstiness: 2 }, "burstiness: goes with arrivals: 'gamma'"],
    ['bursts of no size', { ...open, arrivals: 'burst' }, "burstSize: goes with arrivals: 'burst'"],
    ['a size without bursts', { ...open, burstSize: 3 }, "burstSize: goes with arrivals: 'burst'"],
    [
      'a ceiling over a closed loop',
      { concurrency: 1, requests: 1, maxInFlight: 3 },
      'maxInFlight: bounds an open loop',
    ],
    ['a ramp of a trace', { schedule: 'trace', requests: 1, ramp: { over: 1 } }, 'ramp: needs rate or concurrency'],
    ['a ramp of no time', { ...open, ramp: {} }, 'ramp.over: expected milliseconds'],
    [
      'an exponential ramp from nothing',
      { ...open, ramp: { over: 1, from: 0, shape: 'exponential' } },
      'ramp.from: must be',
    ],
    ['a stage of neither', { stages: [{ duration: 1 }] }, 'stages.0: give either rate or concurrency'],
    [
      'stages of both',
      {
        stages: [
          { rate: 1, duration: 1 },
          { concurrency: 1, duration: 1 },
        ],
      },
      'stages.1: all stages have a rate',
    ],
    [
      'an exponential slide from nothing',
      { stages: [{ rate: 3, duration: 1, ramp: 'exponential' }] },
      'stages.0.ramp: an exp',
    ],
    ['users without a rate', { users: 3, concurrency: 3, requests: 3 }, 'users: take turns at a rate of all of them'],
    ['users in stages', { users: 3, stages: [{ rate: 1, duration: 1 }] }, 'users: take turns at a rate of all of them'],
    [
      'users who ramp',
      { users: 3, rate: 1, requests: 9, ramp: { over: 1 } },
      'ramp: users keep one rate; leave it out',
    ],
    ['users at random', { users: 3, rate: 1, requests: 9, arrivals: 'poisson' }, 'arrivals: users take turns at equal'],
    ['users of a trace', { users: 3, schedule: 'trace', requests: 9 }, 'users: take turns at a rate of all of them'],
    ['no stages', { stages: [] }, 'stages: '],
    [
      'an unknown key of a stage',
      { stages: [{ rps: 1, duration: 1 }] },
      "unknown key 'rps'; known: rate, concurrency, duration, ramp",
    ],
  ])('%s', (_, options, message) => {
    expect(() => resolve(options)).toThrow(message)
  })
})
