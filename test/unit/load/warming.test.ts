import { expect, test } from 'vitest'

import { type LoadOptions, resolveLoad } from '../../../src/load/options.ts'
import { warmConnections } from '../../../src/load/warming.ts'

const forever = { duration: '1m' }

test.for<[what: string, load: LoadOptions, connections: number]>([
  ['a closed loop opens its places', { concurrency: 300, ...forever }, 300],
  ['a ramp those that it comes to', { concurrency: 20, ramp: { over: '5s' }, ...forever }, 20],
  ['stages the most of any', { stages: [2, 9, 4].map((concurrency) => ({ concurrency, duration: 1 })) }, 9],
  ['an open loop as many as begin in a second', { rate: 250.5, ...forever }, 251],
  ['and at least a few', { rate: 2, ...forever }, 64],
  ['a trace a few', { schedule: 'trace', ...forever }, 64],
  ['no more than may be in flight', { rate: 250, maxInFlight: 10, ...forever }, 10],
  ['no more than there are requests', { rate: 250, requests: 12, warmup: { requests: 3 } }, 15],
  ['no more than there are sessions', { rate: 250, sessions: 7 }, 7],
  ['users one each', { users: 30, rate: 5, ...forever }, 30],
  ['not thousands unless asked to', { concurrency: 5_000, ...forever }, 1_024],
  ['thousands where asked to', { concurrency: 5_000, prewarm: 5_000, ...forever }, 5_000],
  ['none where it should not', { concurrency: 8, prewarm: false, ...forever }, 0],
  ['none where each session opens its own', { concurrency: 8, connections: 'per-session', ...forever }, 0],
  ['none where each request opens its own', { concurrency: 8, connections: 'per-request', ...forever }, 0],
])('%s: %j', ([, load, connections]) => {
  expect(warmConnections(resolveLoad(load, { sessions: Infinity }))).toBe(connections)
})
