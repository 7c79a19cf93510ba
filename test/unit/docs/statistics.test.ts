import { describe, expect, test } from 'vitest'

import { definitionOf, REQUEST_METRICS, RUN_METRICS } from '../../../src/metrics/definitions.ts'
import { samplesForQuantile } from '../../../src/stats/interval.ts'
import { percentileOf } from '../../../src/stats/summary.ts'
import { readPage } from '../../support/docs.ts'

const page = readPage('docs/slos-and-statistics.md')

/** Cells of every row of every table of the page. */
const rows = [...page.matchAll(/^\| (.*) \|$/gm)].map(([, row]) => row!.split(' | '))

describe('docs/slos-and-statistics.md', () => {
  test.for([...REQUEST_METRICS, ...RUN_METRICS])('has a formula for %s, in its unit', (metric) => {
    const row = rows.find((cells) => cells.length === 3 && cells[0] === `\`${metric}\``)
    expect(row).toEqual([`\`${metric}\``, expect.stringMatching(/\w/), definitionOf(metric).unit])
  })

  test('says how many requests a percentile takes', () => {
    const table = rows.filter(([head]) => /^p[\d.]+$/.test(head!))
    expect(table.map(([head]) => head)).toEqual(['p50', 'p90', 'p95', 'p99', 'p99.9'])
    for (const [head, ...cells] of table) {
      const needed = [0.95, 0.99].map((level) => samplesForQuantile(percentileOf(head!)!, level))
      expect(
        cells.map((cell) => Number(cell.replace(',', ''))),
        head,
      ).toEqual(needed)
    }
  })
})
