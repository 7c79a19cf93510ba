import { describe, expect, test } from 'vitest'

import { condense } from '../../../../reporters/html/density.ts'
import { times } from '../../../support/runs.ts'

const linear = { x: false, y: false }

describe('points that become dots', () => {
  const xs = Float64Array.from(times(20_000, (i) => (i * 7_919) % 10_007))
  const ys = Float64Array.from(times(20_000, (i) => (i * 104_729) % 10_009))

  test('are all in exactly one', () => {
    const dots = condense(xs, ys, linear)
    expect(dots.reduce((sum, { points }) => sum + points, 0)).toBe(20_000)
    const weighted = dots.reduce((sum, { x, points }) => sum + x * points, 0)
    expect(weighted).toBeCloseTo(
      xs.reduce((sum, x) => sum + x, 0),
      0,
    )
  })

  test('make no more dots than the grid has cells', () => {
    expect(condense(xs, ys, linear).length).toBeLessThanOrEqual(64 * 40)
    expect(condense(xs, ys, linear).length).toBeGreaterThan(2_000)
  })

  test('keep the extremes in reach: no dot is further from a point than a cell is wide', () => {
    const dots = condense(xs, ys, linear)
    expect(Math.max(...dots.map(({ x }) => x))).toBeGreaterThan(Math.max(...xs) * (1 - 1 / 64))
    expect(Math.max(...dots.map(({ y }) => y))).toBeGreaterThan(Math.max(...ys) * (1 - 1 / 40))
  })
})

test('a point that is alone keeps its place', () => {
  expect(condense([1, 500, 1_000], [3, 2, 1], linear)).toEqual([
    { x: 1, y: 3, points: 1 },
    { x: 500, y: 2, points: 1 },
    { x: 1_000, y: 1, points: 1 },
  ])
})

test('cells of a logarithmic axis are of equal ratio', () => {
  const xs = times(64, (i) => 2 ** i)
  expect(
    condense(
      xs,
      xs.map(() => 1),
      { x: true, y: false },
    ),
  ).toHaveLength(64)
  expect(
    condense(
      xs,
      xs.map(() => 1),
      linear,
    ).length,
  ).toBeLessThan(10)
})

test('equal points are one dot', () => {
  expect(condense([5, 5, 5], [1, 1, 1], linear)).toEqual([{ x: 5, y: 1, points: 3 }])
})
