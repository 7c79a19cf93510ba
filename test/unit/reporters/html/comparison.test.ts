import { describe, expect, test } from 'vitest'

import { renderComparison } from '../../../../reporters/html/comparison.ts'
import { cumulate } from '../../../../reporters/html/cumulative.ts'
import { markupOf } from '../../../../reporters/html/markup.ts'
import type { RunReport } from '../../../../src/report/run-report.ts'
import { row, runOf, times } from '../../../support/runs.ts'

function run(name: string, ttft: number, options: Parameters<typeof runOf>[1] = {}) {
  return runOf(
    times(50, (i) => row(i, { ttft: ttft + i })),
    { head: { name }, ...options },
  )
}

function comparisonOf(made: readonly ReturnType<typeof run>[]): string {
  const curves = made.map(({ samples }) => ({ ttft: cumulate(samples.sorted('ttft')!) }))
  return markupOf(
    renderComparison(
      made.map((each): RunReport => each.run),
      curves,
    ),
  )
}

/** Names of the runs with a star in that column. */
function starred(text: string, column: number): string[] {
  const body = /<tbody>(.*?)<\/tbody>/s.exec(text)![1]!
  return [...body.matchAll(/<tr>(.*?)<\/tr>/gs)].flatMap(([, cells = '']) => {
    const name = /<a [^>]*>\d+\. (.*?)<\/a>/s.exec(cells)![1]!
    return [...cells.matchAll(/<td.*?<\/td>/gs)][column]![0].includes('★') ? [name] : []
  })
}

/** Requests, requests/s, output, TTFT p50, … */
const REQUESTS_PER_SECOND = 1
const TTFT_P50 = 3

test('one run has nothing beside it', () => {
  expect(comparisonOf([run('alone', 50)])).toBe('')
})

test('each run is a row that leads to its section', () => {
  const text = comparisonOf([run('a', 50), run('b', 60)])
  expect(text).toContain('href="#run-1"')
  expect(text).toContain('href="#run-2"')
})

describe('the best of a column', () => {
  test('is the least of a latency', () => {
    expect(starred(comparisonOf([run('slow', 90), run('quick', 40), run('other', 60)]), TTFT_P50)).toEqual(['quick'])
  })

  test('is not marked where all are as good', () => {
    expect(starred(comparisonOf([run('a', 40), run('b', 40)]), TTFT_P50)).toEqual([])
  })

  test('is never one of a void run', () => {
    const broken = run('broken', 1, { head: { name: 'broken' }, finished: false })
    expect(starred(comparisonOf([broken, run('a', 40), run('b', 50)]), TTFT_P50)).toEqual(['a'])
  })

  test('is the most of a throughput', () => {
    const dense = runOf(
      times(50, (i) => row(i, { sentMs: i, endMs: i + 201 })),
      { head: { name: 'dense' } },
    )
    expect(starred(comparisonOf([run('sparse', 40), dense]), REQUESTS_PER_SECOND)).toEqual(['dense'])
  })
})

test('seven runs are compared in the table, and the first six are drawn', () => {
  const text = comparisonOf(times(7, (i) => run(`run ${i}`, 40 + i)))
  expect(text).toContain('6 of 7 runs are drawn.')
  expect(text).toContain('7. run 6')
})
