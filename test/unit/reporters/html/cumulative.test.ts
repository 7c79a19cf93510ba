import { expect, test } from 'vitest'

import { cumulate } from '../../../../reporters/html/cumulative.ts'
import { quantile, sortSamples } from '../../../../src/stats/quantile.ts'
import { times } from '../../../support/runs.ts'

const samples = sortSamples(Float64Array.from(times(5_000, (i) => (i * 7_919) % 5_003)))!

test('the curve runs from the least sample to the greatest, and never back', () => {
  const points = cumulate(samples)
  expect(points[0]).toEqual([samples[0], 0])
  expect(points.at(-1)).toEqual([samples.at(-1), 100])
  for (const [i, [value, percent]] of points.entries()) {
    if (i === 0) continue
    expect(value).toBeGreaterThanOrEqual(points[i - 1]![0])
    expect(percent).toBeGreaterThan(points[i - 1]![1])
  }
})

test('it goes through the percentiles that reports show', () => {
  const points = new Map(cumulate(samples).map(([value, percent]) => [percent, value]))
  for (const p of [0.5, 0.9, 0.95, 0.99]) expect(points.get(p * 100)).toBe(quantile(samples, p))
})

test('it has as many points for five samples as for five thousand', () => {
  const few = cumulate(sortSamples(Float64Array.of(1, 2, 3, 4, 5))!)
  expect(few).toHaveLength(cumulate(samples).length)
  expect(few.length).toBeLessThan(120)
})
