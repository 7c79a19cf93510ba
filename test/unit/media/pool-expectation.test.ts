import { describe, expect, test } from 'vitest'

import { distinctOfDraws, distinctOfRequests } from '../../../src/media/pool-expectation.ts'
import type { PoolOptions } from '../../../src/media/pool.ts'
import { tinySource } from '../../support/tiny-media.ts'

/** Hit rates of an infinite cache, as they came and as they were expected. */
function hitRates(pool: PoolOptions, draws: number, perRequest = 1) {
  const source = tinySource(pool)
  const requests = draws / perRequest
  const items = Array.from({ length: requests }, (_, i) => source.drawMany(i * perRequest, perRequest)).flat()
  const { origin } = items[0]!
  const expected = origin.type === 'pool' ? origin.pool.expectedDistinct(draws, requests) : NaN
  return { realised: 1 - new Set(items).size / draws, expected: 1 - expected / draws }
}

describe('the expected number of distinct items', () => {
  test('of two draws from two equal items is one and a half', () => {
    expect(distinctOfDraws([0.5, 0.5], 2)).toBeCloseTo(1.5, 12)
  })

  test('agrees with the sum over all sequences of draws', () => {
    const shares = [0.5, 0.3, 0.2]
    const every = Array.from({ length: 3 ** 4 }, (_, i) => [
      i % 3,
      Math.floor(i / 3) % 3,
      Math.floor(i / 9) % 3,
      Math.floor(i / 27),
    ])
    const expected = every.reduce(
      (sum, draws) => sum + new Set(draws).size * draws.reduce((chance, index) => chance * shares[index]!, 1),
      0,
    )
    expect(distinctOfDraws(shares, 4)).toBeCloseTo(expected, 12)
  })

  test('of one item that is always drawn is one', () => {
    expect(distinctOfDraws([0, 1, 0], 1_000)).toBe(1)
  })

  test('of a request that draws all items without replacement is all of them', () => {
    expect(distinctOfRequests([0.7, 0.2, 0.1], 1, 3)).toBeCloseTo(3, 6)
  })

  test('of requests that draw c of N equal items without replacement is N (1 − (1 − c/N)ⁿ)', () => {
    const shares = Array.from({ length: 10 }, () => 0.1)
    expect(distinctOfRequests(shares, 5, 3)).toBeCloseTo(10 * (1 - 0.7 ** 5), 9)
  })

  test('leaves items out that are never drawn', () => {
    expect(distinctOfRequests([0.5, 0.5, 0], 100, 2)).toBeCloseTo(2, 9)
  })
})

describe('20,000 draws', () => {
  test.for<[what: string, pool: PoolOptions, perRequest: number]>([
    ['uniform over 10,000 items', { size: 10_000 }, 1],
    ['uniform over 30,000 items', { size: 30_000 }, 1],
    ['Zipf with skew 0.7', { size: 20_000, sampling: { type: 'zipf', skew: 0.7 } }, 1],
    ['Zipf with skew 1.1', { size: 20_000, sampling: { type: 'zipf', skew: 1.1 } }, 1],
    ['Zipf with skew 1.1, four a request', { size: 20_000, sampling: { type: 'zipf', skew: 1.1 } }, 4],
    ['in turn', { size: 12_345, sampling: { type: 'sequential' } }, 1],
    ['shuffled', { size: 12_345, sampling: { type: 'shuffle' } }, 1],
    ['four a request without replacement', { size: 3_000, replacement: false }, 4],
    [
      'Zipf, five a request without replacement',
      { size: 2_000, sampling: { type: 'zipf', skew: 1 }, replacement: false },
      5,
    ],
  ])('%s have the expected hit rate within 2 %%', ([, pool, perRequest]) => {
    const { realised, expected } = hitRates(pool, 20_000, perRequest)
    expect(realised).toBeGreaterThan(0.05)
    expect(Math.abs(realised / expected - 1)).toBeLessThan(0.02)
  })

  test('that are spread over few requests keep the expected hit rate of draws without replacement', () => {
    const { realised, expected } = hitRates(
      { size: 40, sampling: { type: 'zipf', skew: 1 }, replacement: false },
      60,
      20,
    )
    expect(Math.abs(realised - expected)).toBeLessThan(0.05)
  })
})
