import { expect, test } from 'vitest'

import { shareInterval } from '../../../src/stats/interval.ts'
import { shareChange } from '../../../src/stats/share-change.ts'

test('the change of a share is its difference, between ends that both intervals pull at', () => {
  const { value, interval } = shareChange({ hits: 10, n: 100 }, { hits: 30, n: 100 }, 0.95)
  expect(value).toBeCloseTo(0.2, 12)
  const [lowA, highA] = shareInterval(10, 100, 0.95)
  const [lowB, highB] = shareInterval(30, 100, 0.95)
  expect(interval[0]).toBeCloseTo(0.2 - Math.sqrt((0.3 - lowB) ** 2 + (highA - 0.1) ** 2), 12)
  expect(interval[1]).toBeCloseTo(0.2 + Math.sqrt((highB - 0.3) ** 2 + (0.1 - lowA) ** 2), 12)
})

test('no failure in either run leaves room for what so many requests could have missed', () => {
  const { value, interval } = shareChange({ hits: 0, n: 100 }, { hits: 0, n: 100 }, 0.95)
  expect(value).toBe(0)
  expect(interval[1]).toBeCloseTo(1 - 0.05 ** 0.01, 10)
  expect(interval[0]).toBe(-interval[1])
})

test('the change back is the opposite', () => {
  const there = shareChange({ hits: 3, n: 50 }, { hits: 20, n: 80 }, 0.9)
  const back = shareChange({ hits: 20, n: 80 }, { hits: 3, n: 50 }, 0.9)
  expect(back.interval[0]).toBeCloseTo(-there.interval[1], 12)
  expect(back.interval[1]).toBeCloseTo(-there.interval[0], 12)
})
