import { describe, expect, test } from 'vitest'

import type { RequestRow } from '../../../src/report/request-row.ts'
import { RunReport } from '../../../src/report/run-report.ts'
import { deal, mergeAll, partOf } from '../../support/parts.ts'
import { failure, head, row, runOf, times } from '../../support/runs.ts'

const rows: RequestRow[] = times(100, (i) =>
  i % 17 === 3
    ? failure(i)
    : row(i, {
        ttft: 100 + ((i * 37) % 101),
        icl: [10, i],
        phase: i < 10 ? 'warmup' : 'measured',
        cachedTokens: i % 20,
      }),
)
const whole = runOf(rows).run

const codesOf = ({ validity }: RunReport) => validity.problems.map(({ code }) => code)

describe('a merged run', () => {
  test('measures what one machine would have measured', () => {
    const { run } = mergeAll(deal(rows, 3))
    for (const key of ['counts', 'sessions', 'totals', 'durationMs', 'tokenSources', 'finished'] as const) {
      expect(run[key], key).toEqual(whole[key])
    }
    expect(run.errors).toEqual(whole.errors)
    for (const [metric, { mean, stddev, ...exact }] of Object.entries(whole.metrics)) {
      const merged = run.metrics[metric as 'ttft']!
      expect(merged).toMatchObject(exact)
      expect(merged.mean).toBeCloseTo(mean, 9)
      expect(merged.stddev).toBeCloseTo(stddev, 9)
    }
    expect(run.validity).toEqual({ valid: true, problems: [], warnings: whole.validity.warnings })
  })

  test('is a report that can be stored', () => {
    const { run } = mergeAll(deal(rows, 3))
    expect(RunReport.safeParse(JSON.parse(JSON.stringify(run))).error).toBeUndefined()
  })

  test('names its parts, and is the same whatever their order', () => {
    const parts = deal(rows, 3)
    const { run } = mergeAll(parts)
    expect(run.shards!.map(({ id, index }) => [id, index])).toEqual([
      ['part-0', 0],
      ['part-1', 1],
      ['part-2', 2],
    ])
    expect(run.shard).toBeUndefined()
    expect(mergeAll(parts.toReversed()).run).toEqual(run)
  })

  test('has rows by the end of their requests, numbered without a number that comes twice', () => {
    const byEnd = rows.toSorted((a, b) => a.endMs - b.endMs)
    const merged = mergeAll(deal(byEnd, 3)).rows
    expect(merged.map(({ seq }) => seq).toSorted((a, b) => a - b)).toEqual(times(100, (i) => i))
    expect(merged.map(({ endMs }) => endMs)).toEqual(byEnd.map(({ endMs }) => endMs))
  })

  test('keeps the attempts of a request together', () => {
    const first = failure(0)
    const parts = [0, 1].map((index) =>
      partOf(
        [
          { ...first, retried: true },
          { ...row(0), attempt: 1 },
        ],
        index,
        2,
      ),
    )
    const { run, rows: merged } = mergeAll(parts)
    expect(merged.map(({ seq, attempt = 0 }) => `${seq} ${attempt}`).toSorted()).toEqual(['0 0', '0 1', '1 0', '1 1'])
    expect(run.counts).toMatchObject({ retried: 2, completed: 2 })
  })

  test('counts a picture that several machines sent once', () => {
    const pooled = (key: string) => ({ kind: 'image', origin: 'pool', key, bytes: 7 }) as const
    const fresh = { kind: 'image', origin: 'fresh', key: 'f', bytes: 1 } as const
    const parts = [
      partOf([row(0, { media: [pooled('a'), pooled('b')] })], 0, 2),
      partOf(
        [row(0, { media: [pooled('a'), fresh] }), row(1, { media: [{ ...pooled('p'), origin: 'prefix' }] })],
        1,
        2,
      ),
    ]
    expect(mergeAll(parts).run.media).toEqual({
      images: {
        draws: 4,
        distinct: 3,
        hitRate: 0.25,
        expectedHitRate: null,
        hottest: [{ items: 1, share: 0.5 }],
        prefix: { draws: 1, distinct: 1 },
        bytes: 29,
      },
    })
  })

  test('has the worst of what the machines observed of themselves, and the sum of what they did', () => {
    const parts = [
      partOf(rows, 0, 2, { health: { eventLoopDelayMs: { p50: 1, p99: 9, max: 10 }, peakInFlight: 3, cpuMs: 100 } }),
      partOf(rows, 1, 2, {
        health: { eventLoopDelayMs: { p50: 2, p99: 3, max: 90 }, peakInFlight: 4, readingDelayMs: undefined },
      }),
    ]
    expect(mergeAll(parts).run.client).toMatchObject({
      workers: 2,
      eventLoopDelayMs: { p50: 1, p99: 9, max: 10 },
      peakInFlight: 7,
      connectionsOpened: 16,
      readingDelayMs: { p99: 1.2 },
      cpuShare: 0.2,
    })
  })

  test('has no word of the client where a machine has none', () => {
    const parts = [partOf(rows, 0, 2), partOf(rows, 1, 2, { health: null })]
    expect(mergeAll(parts).run.client).toBeNull()
  })
})

describe('a merged run is void', () => {
  test('where machines are missing, and says which', () => {
    const [, second] = deal(rows, 3)
    const { run } = mergeAll([second!])
    expect(run.validity).toMatchObject({
      valid: false,
      problems: [{ code: 'machines-missing', message: 'of 3 machines 2 are missing: 1, 3' }],
    })
  })

  test('where a machine is there twice', () => {
    const [first, second] = deal(rows, 2)
    const again = { ...first!, part: { ...first!.part, id: 'again' } }
    expect(mergeAll([first!, second!, again]).run.validity.problems).toMatchObject([
      { code: 'machine-twice', message: 'there are two runs of machine 1 of 2' },
    ])
  })

  test.for([
    [1_000, []],
    [1_001, ['started-apart']],
  ] as const)('where they began further apart than was allowed: %i ms', ([lateMs, codes]) => {
    const { run } = mergeAll([partOf(rows, 0, 2), partOf(rows, 1, 2, { lateMs })])
    expect(codesOf(run)).toEqual(codes)
  })

  test('where a machine never began', () => {
    const [first, second] = deal(rows, 2)
    const { startMs: _, ...shard } = second!.part.shard
    expect(codesOf(mergeAll([first!, { ...second!, part: { ...second!.part, shard } }]).run)).toEqual(['start-unknown'])
  })

  test.for([
    ['seed is 43, on machine 1 of 2 42', { seed: '43' }],
    ['load.pacing.kind is open, on machine 1 of 2 closed', { load: { pacing: { kind: 'open' } } }],
    ['workload.dataset is jsonl, on machine 1 of 2 synthetic', { workload: { dataset: 'jsonl' } }],
    ['endpoint.model is other', { endpoint: { ...head().endpoint, model: 'other' } }],
    ['tokenizer is qwen cc', { environment: { ...head().environment, tokenizer: { name: 'qwen', hash: 'cc' } } }],
    ['the number of servers is another one', { endpoint: { ...head().endpoint, urls: ['http://a', 'http://b'] } }],
  ] as const)('where one was asked for something else: %s', ([message, changed]) => {
    const { run } = mergeAll([partOf(rows, 0, 2), partOf(rows, 1, 2, { head: changed as object })])
    expect(codesOf(run)).toContain('machines-differ')
    expect(run.validity.problems.map((problem) => problem.message).join()).toContain(`machine 2 of 2: ${message}`)
  })

  test('where a part is, whatever the others are', () => {
    const broken = partOf(rows, 1, 2, { finished: false, health: { eventLoopDelayMs: { p50: 1, p99: 99, max: 99 } } })
    const { run } = mergeAll([partOf(rows, 0, 2), broken])
    expect(run.finished).toBe(false)
    expect(run.validity.problems.map(({ code, message }) => `${code} ${message}`)).toEqual([
      expect.stringMatching(/^interrupted machine 2 of 2: the run was broken off/),
      expect.stringMatching(/^event-loop-delay machine 2 of 2: the client's event loop was late by 99/),
      expect.stringMatching(/^interrupted the run was broken off/),
    ])
  })

  test('where one asserted something else', () => {
    const slo = { kind: 'slo', slo: { errorRate: 0 }, negated: false, source: 'test' } as const
    const { run } = mergeAll([partOf(rows, 0, 2, { deferred: [slo] }), partOf(rows, 1, 2)])
    expect(codesOf(run)).toEqual(['assertions-differ'])
  })
})

describe('a merged run can be judged', () => {
  test('where machines have another CPU or nonce', () => {
    const workload = { dataset: 'synthetic', cacheBust: { at: 'first-turn-prefix', nonce: 'a' } }
    const other = {
      workload: { ...workload, cacheBust: { ...workload.cacheBust, nonce: 'b' } },
      environment: { ...head().environment, cpu: 'Difference Engine' },
    }
    const { run } = mergeAll([partOf(rows, 0, 2, { head: { workload } }), partOf(rows, 1, 2, { head: other })])
    expect(run.validity.valid).toBe(true)
    expect(run.shards!.map(({ environment }) => environment.cpu)).toEqual(['Abacus', 'Difference Engine'])
  })

  test('where they were given different addresses, which it says', () => {
    const elsewhere = { endpoint: { ...head().endpoint, url: 'http://gpu-2:8000' } }
    const { validity } = mergeAll([partOf(rows, 0, 2), partOf(rows, 1, 2, { head: elsewhere })]).run
    expect(validity).toMatchObject({ valid: true, warnings: [{ code: 'several-endpoints' }] })
    expect(validity.warnings[0]!.message).toContain('http://gpu:8000, http://gpu-2:8000')
  })
})
