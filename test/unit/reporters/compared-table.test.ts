import { describe, expect, test } from 'vitest'

import { comparedGroups } from '../../../reporters/compared-groups.ts'
import { renderComparedGroup } from '../../../reporters/compared-table.ts'
import type { Paint } from '../../../reporters/paint.ts'
import { columnsOf } from '../../../reporters/text.ts'
import { judge } from '../../../src/report/judge.ts'
import type { RunHead, RunReport } from '../../../src/report/run-report.ts'
import { parseSlo } from '../../../src/report/slo.ts'
import { hostileTexts } from '../../support/hostile.ts'
import { failure, row, type RunOptions, runOf, times } from '../../support/runs.ts'

const as = (text: string) => text
const paint: Paint = { good: as, bad: as, unsure: as, strong: as, faint: as }

/** A run of so many users, whose answers take so long. */
function users(count: number, ttft: number, change: Partial<RunHead> = {}, options: RunOptions = {}): RunReport {
  const pacing = { kind: 'closed' as const, concurrency: [{ from: count, to: count }] }
  const rows = times(400, (i) => row(i, { ttft: ttft + i / 10, itl: 8 + count / 10, requestLatency: ttft + 100 + i }))
  const head = { name: `chat with ${count} users`, load: { pacing }, ...change }
  const { run, samples } = runOf(rows, { head, ...options })
  return { ...run, slos: judge(run, samples, parseSlo({ ttft: { p99: 200 } })) }
}

function render(runs: readonly RunReport[], width: number): string[] {
  return comparedGroups(runs).map((group) => renderComparedGroup(group, { width, paint }))
}

const three = [users(4, 60), users(8, 90), users(16, 180)]

describe('runs side by side', () => {
  test('in 80 columns', () => {
    expect(render(three, 78)).toMatchInlineSnapshot(`
      [
        "benchmarks/chat.bench.ts

                                         req/s   tok/s  TTFT p50  TTFT p99      SLOs
      chat with 4 users   4 in flight   *87.93  *967.2    *79.95     *99.5  ✓ 1 of 1
      chat with 8 users   8 in flight    87.36   960.9       110     129.5  ✓ 1 of 1
      chat with 16 users  16 in flight   85.67   942.4     199.9     219.5  ✗ 0 of 1
      * best of its column; void runs are left out of that",
      ]
    `)
  })

  test('in 120 columns', () => {
    expect(render(three, 118)).toMatchInlineSnapshot(`
      [
        "benchmarks/chat.bench.ts

                                         req/s   tok/s  TTFT p50  TTFT p99  ITL p50  ITL p99  Latency p99      SLOs
      chat with 4 users   4 in flight   *87.93  *967.2    *79.95     *99.5     *8.4     *8.4         *555  ✓ 1 of 1
      chat with 8 users   8 in flight    87.36   960.9       110     129.5      8.8      8.8          585  ✓ 1 of 1
      chat with 16 users  16 in flight   85.67   942.4     199.9     219.5      9.6      9.6          675  ✗ 0 of 1
      * best of its column; void runs are left out of that",
      ]
    `)
  })

  test('are not drawn for a run alone, nor for those of other files, workloads or projects', () => {
    const suite = { project: '', file: 'other.bench.ts', test: 'chat' }
    const others = [
      users(8, 90, { suite }),
      users(8, 90, { workload: { dataset: 'sharegpt' } }),
      users(8, 90, { suite: { ...suite, file: 'benchmarks/chat.bench.ts', project: 'gpu' } }),
    ]
    expect(render([three[0]!, ...others], 80)).toEqual([])
  })

  test('have the last attempt of a test that was retried', () => {
    const suite = (name: string) => ({ project: '', file: 'chat.bench.ts', test: name })
    const runs = [
      users(4, 60, { suite: suite('a') }),
      users(8, 90, { suite: suite('b'), attempt: 0 }),
      users(8, 91, { suite: suite('b'), attempt: 1 }),
    ]
    expect(comparedGroups(runs).map((group) => group.runs)).toEqual([[runs[0], runs[2]]])
  })

  test('leave a void run out of the best', () => {
    const fast = users(1, 1, {}, { health: { eventLoopDelayMs: { p50: 9, p99: 99, max: 99 } } })
    const [table] = render([fast, users(8, 90)], 118)
    expect(table).toMatch(/chat with 1 users .* ✗ void/)
    expect(table!.split('\n').find((line) => line.startsWith('chat with 1 '))).not.toContain('*')
  })

  test('say of a run that was ended early that it was', () => {
    const abortedBecause = { code: 'error-rate', message: 'too many errors' } as const
    const [table] = render([users(1, 1, {}, { abortedBecause }), users(8, 90)], 118)
    expect(table).toMatch(/chat with 1 users .* ✗ ended early/)
  })

  test('have a column of errors only where there are some', () => {
    expect(render(three, 140)[0]).not.toContain('Errors')
    const { run } = runOf([...times(9, (i) => row(i)), failure(9)])
    expect(render([three[0]!, run], 140)[0]).toMatch(/Errors(?:.|\n)* 10 %/)
  })

  test.each([60, 80, 100, 120])('fit %i columns with names that are long', (width) => {
    const named = three.map((run, i) => ({ ...run, name: `${'a very long name of a run '.repeat(4)}${i}` }))
    const longest = Math.max(...render(named, width)[0]!.split('\n').map(columnsOf))
    expect(longest).toBeLessThanOrEqual(width)
  })

  test('draw no hostile name as it is', () => {
    const named = hostileTexts.map((name) => ({ ...three[0]!, name }))
    // oxlint-disable-next-line no-control-regex
    expect(render(named, 80)[0]).not.toMatch(/[\u0000-\u0009\u000B-\u001F]/)
  })
})

describe('the points of a search', () => {
  test('are a table of their own, by their value, with what came of each', () => {
    const searched = (value: number, met: boolean, highest = false) => ({
      ...users(value, 20 * value, { name: `rate ${value}` }),
      searched: { by: 'rate' as const, value, met, highest, verdicts: [] },
    })
    const tables = render([searched(4, true), searched(16, false), searched(8, true, true), ...three], 78)
    expect(tables).toHaveLength(2)
    expect(tables[0]!.split('\n')[0]).toBe('chat: highest rate')
    expect(tables[0]!.match(/^rate \d+|[✓✗] .*$/gm)).toEqual([
      'rate 4',
      '✓ met',
      'rate 8',
      '✓ met, highest',
      'rate 16',
      '✗ missed',
    ])
  })
})
