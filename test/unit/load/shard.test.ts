import { describe, expect, test } from 'vitest'

import type { Workload } from '../../../src/datasets/workload.ts'
import { type LoadOptions, type ResolvedLoad, resolveLoad } from '../../../src/load/options.ts'
import { createPlanner, type PlannedRequest } from '../../../src/load/planner.ts'
import { partOfLoad, sessionOf, shareOf, type Shard, timesOf, WHOLE } from '../../../src/load/shard.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { numbered, talks, upTo } from '../../support/load-run.ts'

const machines = (of: number): Shard[] => upTo(of).map((index) => ({ index, of }))

/** The parts of a load on so many machines. */
function divide(options: LoadOptions, of: number, workload: Workload = numbered()): ResolvedLoad[] {
  const load = resolveLoad(options, workload)
  return machines(of).map((shard) => partOfLoad(load, shard))
}

const sum = (values: readonly (number | undefined)[]) => values.reduce<number>((total, value) => total + value!, 0)

describe('sessions', () => {
  test.for([1, 2, 3, 7])('belong to exactly one of %i machines each', (of) => {
    for (const count of [0, 1, 5, 20, 21]) {
      const own = machines(of).flatMap((shard) => upTo(shareOf(count, shard)).map((n) => sessionOf(shard, n)))
      expect(own.toSorted((a, b) => a - b)).toEqual(upTo(count))
    }
  })

  test('are taken with their times', () => {
    const parts = machines(3).map((shard) => [...timesOf([0, 10, 20, 30, 40], shard)])
    expect(parts).toEqual([[0, 30], [10, 40], [20]])
  })
})

describe('a part of a load', () => {
  test('of one machine is the load itself', () => {
    const load = resolveLoad({ concurrency: 1, requests: 1 }, numbered())
    expect(partOfLoad(load, WHOLE)).toBe(load)
  })

  test('has places and bounds that are whole, and are all of them together as many as before', () => {
    const parts = divide(
      { rate: 10, requests: 100, warmup: { requests: 11 }, maxInFlight: 17, prefillConcurrency: 8 },
      3,
    )
    expect(sum(parts.map(({ requests }) => requests))).toBe(100)
    expect(parts.map(({ warmupRequests }) => warmupRequests)).toEqual([4, 4, 3])
    expect(parts.map(({ requests }) => requests)).toEqual([33, 33, 34])
    expect(parts.map(({ prefillConcurrency }) => prefillConcurrency)).toEqual([3, 3, 2])
    expect(parts.map(({ pacing }) => (pacing.kind === 'open' ? pacing.maxInFlight : 0))).toEqual([6, 6, 5])
  })

  test('keeps time as it is', () => {
    const [part] = divide({ concurrency: 6, duration: '30s', warmup: { duration: '5s' } }, 3)
    expect(part).toMatchObject({ durationMs: 30_000, warmupMs: 5_000, requests: undefined, sessions: undefined })
  })

  test('may begin a linear ramp without a place', () => {
    const parts = divide({ concurrency: 8, ramp: { over: '10s' }, duration: '20s' }, 3)
    const ramps = parts.map(({ pacing }) => (pacing.kind === 'closed' ? pacing.concurrency[0] : undefined))
    expect(ramps).toMatchObject([
      { from: 1, to: 3 },
      { from: 0, to: 3 },
      { from: 0, to: 2 },
    ])
  })

  test.for<[string, LoadOptions]>([
    ['concurrency: 2 on 3 machines leaves none for machine 3; give 3 at least', { concurrency: 2, requests: 90 }],
    ['requests: 2 on 3 machines leaves none for machine 3', { rate: 1, requests: 2 }],
    ['sessions: 2 on 3 machines leaves none for machine 3', { rate: 1, sessions: 2 }],
    ['users: 2 on 3 machines', { users: 2, rate: 1, requests: 90 }],
    ['maxInFlight: 1 on 3 machines leaves none for machine 2', { rate: 1, requests: 90, maxInFlight: 1 }],
    ['prefillConcurrency: 2 on 3 machines', { rate: 1, requests: 90, prefillConcurrency: 2 }],
    [
      'concurrency: 1 on 3 machines',
      {
        stages: [
          { concurrency: 9, duration: 1 },
          { concurrency: 1, duration: 1 },
        ],
      },
    ],
    [
      'concurrency, at the start of an exponential ramp: 1 on 3 machines leaves none for machine 2',
      { concurrency: 9, ramp: { over: '1s', shape: 'exponential' }, requests: 90 },
    ],
    ['abortOn: each of 3 machines sees only its part', { rate: 1, requests: 90, abortOn: { errorRate: 0.5 } }],
    ["repeats: 3 machines can't begin each repeat together", { rate: 1, requests: 90, repeats: 3 }],
  ])('is refused where it can not be: %s', ([message, options]) => {
    expect(() => divide(options, 3)).toThrow(message)
  })
})

describe('a plan that several machines share', () => {
  function plan(options: LoadOptions, workload: Workload, shard?: Shard): PlannedRequest[] {
    const load = resolveLoad(options, workload)
    const planner = createPlanner({ workload, load, streams: createStreams('shared'), shard })
    const planned: PlannedRequest[] = []
    for (let next = planner.begin(); next; next = planner.begin()) planned.push(next)
    return planned
  }
  const signs = (planned: readonly PlannedRequest[]) =>
    planned.map(({ request: { session, dueMs, cancelAfterMs, retryPausesMs }, origin }) =>
      JSON.stringify([session, dueMs, cancelAfterMs, retryPausesMs, origin.slot, origin.conversation.session.id]),
    )

  test.for<[string, LoadOptions, Workload]>([
    ['a closed loop', { concurrency: 7, requests: 50, warmup: { requests: 5 } }, numbered()],
    ['Poisson arrivals', { rate: 20, requests: 100 }, numbered()],
    ['bursts', { rate: 20, arrivals: 'burst', burstSize: 8, requests: 100 }, numbered()],
    [
      'a rate that ends at 0',
      {
        stages: [
          { rate: 50, duration: '1s' },
          { rate: 0, duration: '1s', ramp: 'linear' },
        ],
      },
      numbered(),
    ],
    ['a trace', { schedule: 'trace' }, talks({ sessions: 31 }, (session, i) => ({ ...session, startMs: 40 * i }))],
    ['users', { users: 7, rate: 3, duration: '1h' }, talks()],
    [
      'withdrawals and retries',
      { rate: 9, requests: 90, cancel: { share: 0.3, after: '1s' }, retries: { most: 2 } },
      numbered(),
    ],
  ])('is the plan of one machine: %s', ([, options, workload]) => {
    const parts = machines(3).map((shard) => plan(options, workload, shard))
    expect(parts.every(({ length }) => length > 0)).toBe(true)
    expect(parts.flatMap(signs).toSorted()).toEqual(signs(plan(options, workload)).toSorted())
  })

  test('gives each user the sessions that it has on one machine', () => {
    const load = resolveLoad({ users: 5, rate: 5, duration: '1h' }, talks({ turns: 1 }))
    const planners = machines(2).map((shard) =>
      createPlanner({ workload: talks({ turns: 1 }), load, streams: createStreams('users'), shard }),
    )
    const planned = planners[1]!.begin()!
    const next = planners[1]!.follow(planned.origin, { text: '', tokens: () => 0 }, 10)!
    expect([planned, next].map(({ origin }) => origin)).toMatchObject([
      { slot: { user: 1, index: 0 }, conversation: { index: 1 } },
      { slot: { user: 1, index: 1 }, conversation: { index: 6 } },
    ])
  })

  test('is refused for a workload that leaves a machine without a session', () => {
    expect(() => plan({ rate: 1 }, numbered({ sessions: 2 }), { index: 2, of: 3 })).toThrow(
      'The numbered workload has 2 sessions, and 3 machines were asked for.',
    )
  })
})
