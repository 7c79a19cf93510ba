import { describe, expect, test } from 'vitest'

import { createStreams } from '../../../src/random/streams.ts'
import { weightedChoice } from '../../../src/random/weighted-choice.ts'
import { chiSquare, countsOf, DOUBT, DRAWS } from '../../support/laws.ts'

const LAST = 1 - 2 ** -53

/** The first index whose weights so far exceed the point, one by one. */
function naive(weights: readonly number[], at: number): number {
  let sum = 0
  return weights.findIndex((weight) => (sum += weight) > at)
}

describe('a weighted choice', () => {
  test('gives each index its weight’s share', () => {
    const choose = weightedChoice([4, 0, 1, 3])
    const stream = createStreams(42).stream('choice')
    const chosen = Array.from({ length: DRAWS }, () => choose(stream))
    expect(chiSquare(countsOf(chosen, 0, 4), [0.5, 0, 0.125, 0.375])).toBeGreaterThan(DOUBT)
  })

  test('asks the stream for one number', () => {
    let draws = 0
    weightedChoice([1, 2, 3])(() => draws++ && 0)
    expect(draws).toBe(1)
  })

  test('agrees with adding up the weights', () => {
    const stream = createStreams(42).stream('weights')
    for (let round = 0; round < 300; round++) {
      const weights = Array.from({ length: 1 + Math.floor(stream() * 20) }, () => Math.floor(stream() * 4))
      const total = weights.reduce((sum, weight) => sum + weight, 0)
      if (total === 0) continue
      const at = stream()
      expect(weightedChoice(weights)(() => at)).toBe(naive(weights, at * total))
    }
  })

  test.for<[weights: readonly number[], first: number, last: number]>([
    [[0, 0, 2, 0, 3, 0], 2, 4],
    [[1], 0, 0],
    [[0.1, 0.2, 0.7, 0], 0, 2],
    [[1e-300, 1e-300], 0, 1],
  ])('never chooses a weight of 0 at either end of the stream: %j', ([weights, first, last]) => {
    const choose = weightedChoice(weights)
    expect(choose(() => 0)).toBe(first)
    expect(choose(() => LAST)).toBe(last)
  })
})
