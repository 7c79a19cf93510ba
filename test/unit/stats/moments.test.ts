import { describe, expect, test } from 'vitest'

import { createStreams } from '../../../src/random/streams.ts'
import { createMoments } from '../../../src/stats/moments.ts'
import { momentsOf } from '../../../src/stats/summary.ts'

const stream = createStreams(42).stream('moments')
const values = Array.from({ length: 1_000 }, () => 1e6 + 100 * stream())

describe('moments', () => {
  test('of numbers that came one by one are those of two passes', () => {
    const { n, mean, stddev, min, max } = momentsOf(values)
    const exact = values.reduce((sum, value) => sum + value, 0) / 1_000
    const squares = values.reduce((sum, value) => sum + (value - exact) ** 2, 0)
    expect(n).toBe(1_000)
    expect(mean).toBeCloseTo(exact, 7)
    expect(stddev).toBeCloseTo(Math.sqrt(squares / 1_000), 7)
    expect([min, max]).toEqual([Math.min(...values), Math.max(...values)])
  })

  test.for([0, 1, 400, 999, 1_000])('of two parts, cut at %i, add up to those of the whole', (cut) => {
    const whole = momentsOf(values)
    const part = createMoments()
    for (const value of values.slice(0, cut)) part.add(value)
    const other = createMoments()
    for (const value of values.slice(cut)) other.add(value)
    part.merge(other)
    expect([part.n, part.min, part.max]).toEqual([whole.n, whole.min, whole.max])
    expect(part.mean).toBeCloseTo(whole.mean, 7)
    expect(part.stddev).toBeCloseTo(whole.stddev, 7)
  })

  test('of nothing are zero, between bounds that anything moves', () => {
    expect(createMoments()).toMatchObject({ n: 0, mean: 0, stddev: 0, min: Infinity, max: -Infinity })
  })
})
