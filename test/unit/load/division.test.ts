import { availableParallelism } from 'node:os'

import { describe, expect, test } from 'vitest'

import { partOf, sharePlaces, workersFor } from '../../../src/load/division.ts'
import { type LoadOptions, resolveLoad } from '../../../src/load/options.ts'
import { valueAt } from '../../../src/load/profile.ts'

const workers = (options: LoadOptions) => workersFor(resolveLoad(options, { sessions: 1 }))
const spare = Math.max(1, availableParallelism() - 1)

describe('a load is given', () => {
  test('one worker where one is enough', () => {
    expect([workers({ concurrency: 128 }), workers({ rate: 500 }), workers({ concurrency: 1 })]).toEqual([1, 1, 1])
  })

  test('as many as its streams or its rate need, and the machine has to spare', () => {
    expect(workers({ concurrency: 1_000 })).toBe(Math.min(8, spare))
    expect(workers({ rate: 1_400, users: 10 })).toBe(Math.min(3, spare))
    expect(workers({ rate: 1, users: 300 })).toBe(Math.min(3, spare))
    expect(workers({ rate: 100, ramp: { from: 1_400, over: 1 } })).toBe(Math.min(3, spare))
  })

  test('as many as it asks for, but no more than it has places', () => {
    expect(workers({ concurrency: 4, workers: 3 })).toBe(3)
    expect(workers({ concurrency: 2, workers: 3 })).toBe(2)
    expect(workers({ concurrency: 8, ramp: { over: 9 }, workers: 3 })).toBe(1)
    expect(workers({ rate: 5, maxInFlight: 2, workers: 3 })).toBe(2)
    expect(workers({ schedule: 'trace', workers: 3 })).toBe(3)
    expect(workers({ rate: 5, users: 2, workers: 3 })).toBe(2)
    expect(workers({ concurrency: 8, prefillConcurrency: 1, workers: 3 })).toBe(1)
  })
})

describe('places', () => {
  test.each([1, 2, 3, 7])('of %i workers add up to all of them, none more than one apart', (count) => {
    for (const places of [1, 2, 10, 97]) {
      const parts = Array.from({ length: count }, (_, worker) => sharePlaces(places, worker, count))
      expect(parts.reduce((sum, part) => sum + part, 0)).toBe(places)
      expect(Math.max(...parts) - Math.min(...parts)).toBeLessThanOrEqual(1)
    }
  })

  test('without a limit stay so', () => {
    expect(sharePlaces(Infinity, 1, 3)).toBe(Infinity)
  })

  test('that change over time add up where each stretch begins and ends', () => {
    const profile = [
      { from: 3, to: 20, overMs: 1_000, shape: 'linear' as const },
      { from: 20, to: 5, overMs: 500, shape: 'exponential' as const },
    ]
    const parts = [0, 1, 2].map((worker) => partOf(profile, worker, 3))
    for (const at of [0, 1_000, 1_500, 9_000]) {
      expect(parts.reduce((sum, part) => sum + valueAt(part, at), 0)).toBeCloseTo(valueAt(profile, at), 9)
    }
  })
})
