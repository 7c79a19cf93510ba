import { describe, expect, test } from 'vitest'

import { renderDistributions } from '../../../../reporters/html/distributions.ts'
import { markupOf } from '../../../../reporters/html/markup.ts'
import { createColumns } from '../../../../reporters/html/request-columns.ts'
import { judge } from '../../../../src/report/judge.ts'
import { parseSlo, type Slo } from '../../../../src/report/slo.ts'
import { rowsWith, runOf, times } from '../../../support/runs.ts'

function distributionsOf(ttfts: readonly number[], slo: Slo = { errorRate: 0 }): string {
  const rows = rowsWith('ttft', ttfts)
  const { run, samples } = runOf(rows)
  const columns = createColumns()
  for (const row of rows) columns.add(row)
  return markupOf(renderDistributions({ ...run, slos: judge(run, samples, parseSlo(slo)) }, columns.finish()))
}

/** Rows of the histogram of TTFT: where each bin begins and ends, and how many it holds. */
function binsOf(page: string): { from: number; to: number; requests: number }[] {
  const table = /Histogram of TTFT.*?<tbody>(.*?)<\/tbody>/s.exec(page)![1]!
  const rows = table.matchAll(/<th[^>]*>(\S+) … (\S+)<\/th><td[^>]*>(\S+)<\/td>/g)
  return Array.from(rows, ([, ...cells]) => {
    const [from, to, requests] = cells.map((cell) => Number(cell.replaceAll(',', '')))
    return { from: from!, to: to!, requests: requests! }
  })
}

describe('a histogram', () => {
  const even = times(500, (i) => 50 + ((i * 37) % 100))
  const wide = times(500, (i) => 10 * 1.02 ** ((i * 37) % 500))

  test.each([
    ['even', even],
    ['wide', wide],
    ['equal', times(500, () => 70)],
  ])('of %s values holds every request once', (_, values) => {
    expect(binsOf(distributionsOf(values)).reduce((sum, { requests }) => sum + requests, 0)).toBe(500)
  })

  test('of values of one size has bins of one width', () => {
    const widths = binsOf(distributionsOf(even)).map(({ from, to }) => to - from)
    expect(widths).toHaveLength(40)
    for (const width of widths) expect(Math.abs(width - 99 / 40)).toBeLessThan(0.2)
  })

  test('of values of many sizes has bins of one ratio, as its curve has a logarithmic axis', () => {
    const ratios = binsOf(distributionsOf(wide)).map(({ from, to }) => to / from)
    expect(ratios).toHaveLength(40)
    for (const ratio of ratios) expect(ratio).toBeCloseTo(1.02 ** (499 / 40), 2)
  })
})

describe('a bound of an objective', () => {
  const ttfts = times(100, (i) => 50 + i)

  test('is an upright in the curve of its metric, once however many objectives have it', () => {
    const page = distributionsOf(ttfts, { ttft: { p50: 120, p90: 120, mean: { min: 60 } } })
    expect([...page.matchAll(/>SLO (\d+)</g)].map(([, bound]) => bound)).toEqual(['120', '60'])
  })

  test('is left out where no value comes near it', () => {
    expect(distributionsOf(ttfts, { ttft: { p50: 9_000, p90: 1 }, itl: { p50: 100 } })).not.toContain('SLO')
  })
})

test('the percentiles in the caption are those of the report', () => {
  const page = distributionsOf(times(101, (i) => 100 + i))
  expect(/<figcaption>TTFT.*?<\/figcaption>/s.exec(page)![0].replaceAll(/(?:<[^>]*>|\s)+/g, ' ')).toContain(
    '● p50 150 ◆ p95 195 ▲ p99 199',
  )
})
