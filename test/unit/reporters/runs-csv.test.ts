import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'

import { renderRunsCsv } from '../../../reporters/runs-csv.ts'
import { REQUEST_METRICS, RUN_METRICS } from '../../../src/metrics/definitions.ts'
import type { RunReport } from '../../../src/report/run-report.ts'
import { hostileRun, hostileTexts } from '../../support/hostile.ts'
import { failure, row, runOf, times } from '../../support/runs.ts'

function read(runs: readonly RunReport[]): Record<string, string>[] {
  return parse(renderRunsCsv(runs), { columns: true })
}

const { run } = runOf([...times(60, (i) => row(i, { ttft: 100 + i / 7, cachedTokens: 5 })), failure(60)])
const again = { ...run, id: 'second', attempt: 1, name: 'chat #2' }

describe('the table of all runs', () => {
  test('has a row for each metric of each run', () => {
    const present = [...REQUEST_METRICS, ...RUN_METRICS].filter(
      (metric) => metric in run.metrics || metric in run.totals,
    )
    const metrics = [...present, ...Object.keys(run.counts), 'duration']
    expect(read([run, again]).map(({ id, metric }) => `${id} ${metric}`)).toEqual(
      [run, again].flatMap(({ id }) => metrics.map((metric) => `${id} ${metric}`)),
    )
    expect(metrics.length).toBeGreaterThan(15)
  })

  test('has every number of the report, to its last digit', () => {
    for (const { metric, unit, value, ...cells } of read([run])) {
      const summary = run.metrics[metric as (typeof REQUEST_METRICS)[number]]
      if (summary) {
        const numbers = Object.keys(summary).map((name) => Number(cells[name]))
        expect(numbers).toEqual(Object.values(summary))
        expect(value).toBe('')
      } else {
        const single = { ...run.totals, ...run.counts, duration: run.durationMs }[metric!]
        expect(Number(value)).toBe(single)
        expect(cells['mean']).toBe('')
      }
      expect(unit).toMatch(/^(ms|tokens|tokens\/s|requests|requests\/s|share)$/)
    }
  })

  test('says of each row whose it is', () => {
    expect(read([again])[0]).toMatchObject({
      id: 'second',
      startedAt: '2026-07-01T12:00:00.000Z',
      project: '',
      file: 'benchmarks/chat.bench.ts',
      test: 'chat',
      attempt: '1',
      name: 'chat #2',
      url: 'http://gpu:8000',
      model: 'Qwen/Qwen3-0.6B',
      api: 'chat',
      simulated: 'false',
      seed: '42',
      finished: 'true',
      valid: 'true',
    })
  })

  test('has rows for a run that sent nothing', () => {
    const { run: none } = runOf([], { finished: false, health: null })
    const rows = read([none])
    expect(rows.map(({ metric }) => metric)).not.toEqual(expect.arrayContaining([...REQUEST_METRICS, ...RUN_METRICS]))
    expect(rows.find(({ metric }) => metric === 'sent')).toMatchObject({
      value: '0',
      finished: 'false',
      valid: 'false',
    })
  })

  test.for(hostileTexts)('has as many rows and columns whatever things are called: %j', (text) => {
    const rows: string[][] = parse(renderRunsCsv([hostileRun(text)]))
    expect(rows.length).toBe(read([hostileRun('word')]).length + 1)
    expect(new Set(rows.map((cells) => cells.length)).size).toBe(1)
  })
})
