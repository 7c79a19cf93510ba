import { mkdtempDisposableSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { REQUEST_METRICS } from '../../../src/metrics/definitions.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { createCollector } from '../../../src/report/collector.ts'
import { RequestRow, rowOf } from '../../../src/report/request-row.ts'
import { openRowsFile } from '../../../src/report/rows-file.ts'
import { SKETCH_ERROR } from '../../../src/stats/sketch.ts'
import { runAgainst } from '../../support/load-run.ts'
import { failure, head, health, oneToken, row, runOf, times, wholeAnswer } from '../../support/runs.ts'
import { startScriptedServer, streamWords } from '../../support/scripted-server.ts'

const FAILED = ['failed', 'timed-out', 'cancelled', 'withdrawn'] as const

/** Rows of every kind, in an order and with numbers that a seed decides. */
function anyRows(count: number): RequestRow[] {
  const stream = createStreams('collector').stream('rows')
  return times(count, (i) => {
    const make = [row, row, row, oneToken, wholeAnswer, failure][Math.floor(6 * stream())]!
    const made = make(i)
    if (stream() < 0.1) made.phase = 'warmup'
    if (made.outcome === 'failed') made.outcome = FAILED[Math.floor(4 * stream())]!
    if (made.outcome !== 'completed' && made.outcome !== 'withdrawn' && stream() < 0.2) made.retried = true
    made.sentMs += stream()
    made.endMs += 100 * stream()
    if (made.ttft !== undefined) made.ttft *= stream()
    if (made.icl) made.icl = made.icl.map(() => 20 * stream())
    return made
  })
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

describe('a report is what a naive computation over all rows gives', () => {
  const rows = anyRows(700)
  const { run } = runOf(rows)
  const measured = rows.filter(({ phase }) => phase === 'measured')
  const completed = measured.filter(({ outcome }) => outcome === 'completed')
  const having = (outcome: string) => measured.filter((each) => each.outcome === outcome && !each.retried).length

  test('in its counts, in which the warm-up stands apart', () => {
    expect(run.counts).toEqual({
      sent: measured.length,
      completed: completed.length,
      failed: having('failed'),
      timedOut: having('timed-out'),
      cancelled: having('cancelled'),
      withdrawn: having('withdrawn'),
      retried: measured.filter(({ retried }) => retried).length,
      warmup: rows.length - measured.length,
    })
    expect(Math.min(...Object.values(run.counts).slice(0, 8))).toBeGreaterThan(10)
  })

  test.for(REQUEST_METRICS)('in its summary of %s', (metric) => {
    const values = completed.flatMap((each) => each[metric] ?? [])
    const summary = run.metrics[metric]
    if (values.length === 0) return expect(summary).toBeUndefined()
    const sorted = values.toSorted((a, b) => a - b)
    expect(summary!.n).toBe(values.length)
    expect(summary!.mean).toBeCloseTo(sum(values) / values.length, 9)
    expect([summary!.min, summary!.max]).toEqual([sorted[0], sorted.at(-1)])
    const at = 0.5 * (sorted.length - 1)
    const median = (sorted[Math.floor(at)]! + sorted[Math.ceil(at)]!) / 2
    expect(Math.abs(summary!.p50 - median)).toBeLessThanOrEqual(metric === 'icl' ? SKETCH_ERROR * median : 1e-9)
    return undefined
  })

  test('in its totals', () => {
    const from = Math.min(...measured.map(({ sentMs }) => sentMs))
    const contentEnds = completed.map(({ sentMs, requestLatency }) => sentMs + requestLatency!)
    const ran = Math.max(...contentEnds) - from
    const output = sum(completed.map(({ outputTokens }) => outputTokens!))
    const input = sum(completed.map(({ inputTokens }) => inputTokens!))
    const inFlight = sum(measured.map(({ sentMs, endMs }) => endMs - sentMs))
    expect(run.durationMs).toBeCloseTo(ran, 9)
    expect(run.totals.requestsPerSecond).toBeCloseTo((1_000 * completed.length) / ran, 9)
    expect(run.totals.outputTokensPerSecond).toBeCloseTo((1_000 * output) / ran, 9)
    expect(run.totals.totalTokensPerSecond).toBeCloseTo((1_000 * (input + output)) / ran, 9)
    const judged = measured.filter(({ retried, outcome }) => !retried && outcome !== 'withdrawn').length
    expect(run.totals.errorRate).toBeCloseTo(1 - completed.length / judged, 9)
    const lasted = Math.max(...measured.map(({ endMs }) => endMs)) - from
    expect(run.totals.concurrency).toBeCloseTo(inFlight / lasted, 9)
  })

  test('in its errors and in who counted tokens', () => {
    expect(run.errors).toEqual([
      { kind: 'http-500', message: 'out of memory', count: measured.length - completed.length },
    ])
    expect(run.tokenSources).toEqual({ input: { server: completed.length }, output: { server: completed.length } })
  })

  test('whatever the order of the rows', () => {
    const { run: reversed } = runOf(rows.toReversed())
    expect(reversed.counts).toEqual(run.counts)
    expect(reversed.durationMs).toBe(run.durationMs)
    expect(reversed.metrics.ttft!.p99).toBe(run.metrics.ttft!.p99)
  })
})

describe('what the plugin asks of every run', () => {
  test('is judged when the run ends, without an assertion', () => {
    const { run } = runOf(
      times(60, (i) => row(i)),
      { head: { slo: { ttft: { p50: 40 }, errorRate: 0 } } },
    )
    expect(run.slos.map(({ objective, status, source }) => [objective, status, source])).toEqual([
      ['ttft.p50', 'fail', 'plugin'],
      ['errorRate', 'pass', 'plugin'],
    ])
    expect(run).not.toHaveProperty('slo')
  })

  test('can not be told of a run that is void', () => {
    const { run } = runOf([row(0)], { head: { slo: { errorRate: 0 } }, finished: false })
    expect(run.slos).toMatchObject([{ status: 'inconclusive', source: 'plugin' }])
  })
})

describe('the schedule', () => {
  const late = times(101, (i) => row(i, { scheduledMs: 0, sentMs: i }))

  test('is kept or missed in an open loop', () => {
    const { client } = runOf(late, { head: { load: { pacing: { kind: 'open' } } } }).run
    expect(client!.scheduleLagMs).toEqual({ p50: 50, p99: 99, max: 100 })
  })

  test('is none in a closed loop', () => {
    expect(runOf(late).run.client!.scheduleLagMs).toBeNull()
  })

  test('of further turns counts where their session kept its place for them, and only there', () => {
    const turns = [...late, row(101, { turn: 1, turns: 2, scheduledMs: 0, sentMs: 7 })]
    const lagOf = (concurrencyOf: string) =>
      runOf(turns, { head: { load: { pacing: { kind: 'closed', concurrencyOf } } } }).run.client!.scheduleLagMs
    expect(lagOf('sessions')).toEqual({ p50: 7, p99: 7, max: 7 })
    expect(lagOf('requests')).toBeNull()
  })
})

describe('sessions', () => {
  const turn = (seq: number, at: number, of: number, overrides: Partial<RequestRow> = {}) =>
    row(seq, { turn: at, turns: of, ...overrides })

  test('complete with their last turn, fail with any, and are unfinished when the run ends before', () => {
    const whole = [turn(0, 0, 2), turn(1, 1, 2)]
    const broken = [turn(2, 0, 3), turn(3, 1, 3, { outcome: 'timed-out' })]
    const cut = [turn(4, 0, 4), turn(5, 1, 4, { outcome: 'cancelled' })]
    const { run } = runOf([...whole, ...broken, ...cut])
    expect(run.sessions).toEqual({ started: 3, completed: 1, failed: 1, withdrawn: 0, unfinished: 1, longest: 4 })
    expect(run.validity.warnings).toContainEqual(
      expect.objectContaining({ message: '1 of 3 sessions were cut off by the end of the run before their last turn' }),
    )
  })

  test('end with a turn that the client gave up on purpose, and are neither failed nor cut off', () => {
    const { run } = runOf([turn(0, 0, 3), turn(1, 1, 3, { outcome: 'withdrawn' })])
    expect(run.sessions).toMatchObject({ started: 1, failed: 0, withdrawn: 1, unfinished: 0 })
    expect(run.validity.warnings).toEqual([])
  })

  test('are begun once, and go on after an attempt that was followed by another', () => {
    const again = { attempt: 1, turn: 0, turns: 2 }
    const { run } = runOf([turn(0, 0, 2, { outcome: 'failed', retried: true }), row(0, again), turn(1, 1, 2)])
    expect(run.sessions).toMatchObject({ started: 1, completed: 1, failed: 0, unfinished: 0 })
  })

  test('of the warm-up count too, as their later turns are measured', () => {
    const { run } = runOf([turn(0, 0, 2, { phase: 'warmup' }), turn(1, 1, 2)])
    expect(run.sessions).toMatchObject({ started: 1, completed: 1, unfinished: 0 })
  })
})

describe('what the client gave up on purpose, and attempts that were followed by another,', () => {
  const given = row(0, { outcome: 'withdrawn' })
  const first = { ...failure(1, 'http-429', 'slow down'), retried: true } as const

  test('are in no error rate and no goodput, and errors of attempts stay visible', () => {
    const rows = [given, first, row(1, { attempt: 1 }), row(2), failure(3)]
    const slo = { errorRate: { max: 1 / 3 }, goodput: { where: { ttft: 500 }, min: 2 / 3 } }
    const { run } = runOf(rows, { head: { slo } })
    expect(run.slos.map(({ status, observed, samples }) => [status, observed, samples])).toEqual([
      ['pass', 1 / 3, 3],
      ['pass', 2 / 3, 3],
    ])
    expect(run.errors.map(({ kind }) => kind).sort()).toEqual(['http-429', 'http-500'])
    expect(run.validity.valid).toBe(true)
  })

  test('leave nothing to judge where there is nothing else', () => {
    const { run } = runOf([given], { head: { slo: { errorRate: 0, goodput: { where: { ttft: 1 }, min: 0 } } } })
    expect(run.slos.map(({ status }) => status)).toEqual(['inconclusive', 'inconclusive'])
  })
})

test('users who wait for answers beyond their time are a warning, once they are many', () => {
  const load = { pacing: { kind: 'users' as const, users: 5, rate: 10 } }
  const runWith = (late: number) =>
    runOf(
      times(20, (i) => row(i, i < late ? { heldMs: 30 } : {})),
      { head: { load } },
    ).run.validity
  expect(runWith(2).warnings).toEqual([])
  expect(runWith(3)).toMatchObject({
    valid: true,
    warnings: [
      {
        code: 'users-behind',
        message: expect.stringContaining('3 of 20 turns left later than they were due') as string,
      },
    ],
  })
})

test('a run without rows is a report without metrics', () => {
  const { run } = runOf([], { health: null, finished: false })
  expect(run).toMatchObject({ durationMs: 0, metrics: {}, totals: {}, errors: [], client: null, finished: false })
})

test('a report built from the rows file equals the one built live', async () => {
  await using server = await startScriptedServer((response, index) => {
    if (index % 10 === 3) return response.writeHead(429).end('slow down')
    return streamWords(response, ['a', ' b', ' c'])
  })
  using dir = mkdtempDisposableSync(join(tmpdir(), 'inferbench-collector-'))
  const path = join(dir.path, 'rows.jsonl')
  const file = openRowsFile(path)
  const live = createCollector(head())

  const { settled, startMs } = await runAgainst(server.url, {
    concurrency: 4,
    requests: 100,
    warmup: { requests: 7 },
  })
  for (const each of settled) {
    const made = rowOf(each, {
      runId: 'run',
      startMs,
      warmupRequests: 7,
      warmupMs: 0,
      prefer: 'server',
      count: undefined,
      redact: (text) => text,
    })
    live.add(made)
    file.write([made])
  }
  file.close()

  const again = createCollector(head())
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  for (const line of lines) again.add(RequestRow.parse(JSON.parse(line)))
  const report = live.finish([health()], true)
  expect(report.counts).toMatchObject({ sent: 100, warmup: 7 })
  expect(report.metrics.ttft!.n).toBe(report.counts.completed)
  expect(again.finish([health()], true)).toEqual(report)
})
