import { describe, expect, test } from 'vitest'

import { canDrawBlocks, drawOverTime, drawShape } from '../../../reporters/sparklines.ts'
import { sortSamples } from '../../../src/stats/quantile.ts'
import { summarize } from '../../../src/stats/summary.ts'
import { row, runOf, times } from '../../support/runs.ts'

function shapeOf(values: readonly number[]): string {
  return drawShape(summarize(sortSamples(Float64Array.from(values))!))
}

describe('the shape of a distribution', () => {
  test('is flat where the values lie evenly', () => {
    expect(shapeOf(times(1_001, (i) => i))).toBe('██████████')
  })

  test('rises to where most values are, and falls behind', () => {
    const bell = times(10_001, (i) => Math.log((i + 1) / (10_002 - i)))
    const heights = Array.from(shapeOf(bell), (block) => block.codePointAt(0)!)
    const peak = heights.indexOf(Math.max(...heights))
    expect(peak).toBeGreaterThan(3)
    expect(heights.slice(0, peak + 1)).toEqual(heights.slice(0, peak + 1).sort((a, b) => a - b))
    expect(heights.slice(peak)).toEqual(heights.slice(peak).sort((a, b) => b - a))
  })

  test('shows two peaks and the gap between them', () => {
    const two = shapeOf([...times(500, (i) => 10 + i / 500), ...times(500, (i) => 100 + i / 500)])
    expect(two).toHaveLength(10)
    expect(two).toMatch(/^[▄-█].*[▄-█]$/)
    expect(two.slice(3, 7)).toMatch(/^[▁▂]{4}$/)
  })

  test('is left out where all values are the same, or there is one', () => {
    expect([shapeOf([5, 5, 5]), shapeOf([7])]).toEqual(['', ''])
  })
})

describe('a run over time', () => {
  const rows = times(400, (i) => row(i, { ttft: i < 200 ? 50 : 400 }))

  test('has its rate and its TTFT, a block a slice', () => {
    const { run } = runOf(rows, { head: { load: { sliceMs: 500, pacing: { kind: 'closed' } } } })
    const [rate, ttft] = drawOverTime(run)
    expect(rate).toMatch(/^requests\/s over time {2}[▁-█]{9}$/)
    expect(ttft).toMatch(/^TTFT p50 {3}over time {2}[▁-▂]{4}█{4} $/)
  })

  test('takes forty blocks at most', () => {
    const { run } = runOf(rows, { head: { load: { sliceMs: 20, pacing: { kind: 'closed' } } } })
    expect(run.slices!.length).toBeGreaterThan(80)
    for (const line of drawOverTime(run)) expect(line.length).toBeLessThanOrEqual('TTFT p50   over time  '.length + 40)
  })

  test('is not drawn without slices', () => {
    expect(drawOverTime(runOf(rows).run)).toEqual([])
  })
})

test.each([
  [{ LANG: 'en_US.UTF-8' }, true],
  [{ LANG: 'de_DE.utf8', TERM: 'xterm-256color' }, true],
  [{}, true],
  [{ LANG: 'C' }, false],
  [{ LANG: 'en_US.UTF-8', LC_ALL: 'POSIX' }, false],
  [{ LANG: 'en_US.UTF-8', TERM: 'linux' }, false],
  [{ TERM: 'dumb' }, false],
])('blocks can be drawn where %j: %s', (env, expected) => {
  expect(canDrawBlocks(env)).toBe(expected)
})
