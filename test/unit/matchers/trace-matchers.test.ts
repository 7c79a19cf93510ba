import { beforeAll, describe, expect, test } from 'vitest'

import '../../../src/matchers/trace-matchers.ts'
import type { TraceStats } from '../../../src/matchers/trace-bounds.ts'
import { analyzeRows, type TraceAnalysis } from '../../../src/traces/analyze.ts'
import type { TraceRow } from '../../../src/traces/row.ts'
import { failureOf } from '../../support/failure-of.ts'
import { randomTrace, traceOf } from '../../support/made-traces.ts'

/** A trace as it is opened. */
async function opened(rows: readonly TraceRow[], cacheBlocks?: number[]) {
  const source = traceOf(rows, 16)
  return { ...source, analysis: await analyzeRows(source.rows(), { blockSize: 16, cacheBlocks }) }
}

/** Hit rates 0, ½, 1 and 0: on average 3/8, of all blocks 4/8. */
const rows: TraceRow[] = [
  { timestampMs: 0, inputLength: 32, outputLength: 5, hashIds: [1, 2] },
  { timestampMs: 500, inputLength: 30, outputLength: 6, hashIds: [1, 3] },
  { timestampMs: 1_000, inputLength: 48, outputLength: 7, hashIds: [1, 2, 3] },
  { timestampMs: 1_500, inputLength: 9, outputLength: 8, hashIds: [4] },
]

type Opened = Awaited<ReturnType<typeof opened>>

let trace: Opened
let withoutIds: Opened
let empty: Opened

beforeAll(async () => {
  trace = await opened(rows, [1, 100])
  withoutIds = await opened([{ inputLength: 5 }, { textInput: 'a' }])
  empty = await opened([])
})

describe('toHaveCacheHitRate', () => {
  test('takes a number as a minimum, and bounds of both kinds', () => {
    expect(trace).toHaveCacheHitRate(0.375)
    expect(trace).toHaveCacheHitRate({ min: 0.3, max: 0.4 })
    expect(trace).not.toHaveCacheHitRate(0.376)
    expect(trace).not.toHaveCacheHitRate({ max: 0.3 })
  })

  test('shows what was observed beside the bound', () => {
    expect(failureOf(() => expect(trace).toHaveCacheHitRate(0.6))).toMatchInlineSnapshot(`
      "Expected made.jsonl to keep its bounds:
          statistic     observed   bound
        ✗ cacheHitRate    37.5 %  ≥ 60 %"
    `)
    expect(failureOf(() => expect(trace).not.toHaveCacheHitRate(0.1))).toMatchInlineSnapshot(`
      "Expected made.jsonl to miss a bound:
          statistic     observed   bound
        ✓ cacheHitRate    37.5 %  ≥ 10 %"
    `)
  })

  test('has digits enough to tell the two apart', () => {
    expect(failureOf(() => expect(trace).toHaveCacheHitRate(0.3750001))).toContain('37.5 %  ≥ 37.50001 %')
  })

  test('knows finite caches', () => {
    expect(trace).toHaveCacheHitRate({ min: 0.375 }, { cacheBlocks: 100 })
    expect(failureOf(() => expect(trace).toHaveCacheHitRate(0.375, { cacheBlocks: 1 }))).toMatch(
      /✗ cacheHitRate of 1 block +20\.83 % +≥ 37\.5 %/,
    )
  })

  test('refuses a cache that was not worked out, and says how', () => {
    expect(failureOf(() => expect(trace).toHaveCacheHitRate(0.1, { cacheBlocks: 5 }))).toBe(
      '[toHaveCacheHitRate] The trace was not analysed for a cache of 5 blocks: open it with { cacheBlocks: [5] }.',
    )
  })

  test.for<[bound: unknown, options: object, problem: string]>([
    [60, {}, 'expected a share between 0 and 1, got 60'],
    [{ min: 0.6, max: 0.5 }, {}, 'min must not exceed max'],
    [{}, {}, 'give min, max or both'],
    [undefined, {}, 'expected a number, or numbers as { min, max }, got nothing'],
    [0.5, { cacheBlock: 5 }, "unknown key 'cacheBlock'; known: cacheBlocks"],
    [0.5, { cacheBlocks: 0 }, 'cacheBlocks: too small'],
  ])('refuses %j with %j', ([bound, options, problem]) => {
    expect(failureOf(() => expect(trace).toHaveCacheHitRate(bound as number, options))).toContain(
      `[toHaveCacheHitRate] ${problem}`,
    )
  })
})

describe('toHavePrefixReuseRatio', () => {
  test('takes a number as a minimum', () => {
    // [1] begins three requests and [1, 2] two: 5 of 8 pairs.
    expect(trace).toHavePrefixReuseRatio(5 / 8)
    expect(trace).not.toHavePrefixReuseRatio({ max: 0.6 })
    expect(failureOf(() => expect(trace).toHavePrefixReuseRatio(0.7))).toMatch(/✗ prefixReuseRatio +62\.5 % +≥ 70 %/)
  })
})

describe('toHaveUniquePrefixes', () => {
  test('takes bounds', () => {
    expect(trace).toHaveUniquePrefixes({ min: 5, max: 5 })
    expect(trace).not.toHaveUniquePrefixes({ min: 6 })
  })

  test('wants to know which side a number bounds', () => {
    expect(failureOf(() => expect(trace).toHaveUniquePrefixes(5))).toBe(
      '[toHaveUniquePrefixes] neither more nor less is better here: give { min } or { max }, got 5',
    )
  })
})

describe('toMatchTraceStats', () => {
  test('holds where every statistic keeps its bound', () => {
    expect(trace).toMatchTraceStats({
      isl: { mean: { min: 29, max: 30 }, p75: { max: 36 } },
      osl: { max: { max: 8 } },
      contextLength: { min: { max: 0 } },
      uniquePromptLength: { p50: { max: 20 } },
      hitRate: { mean: 0.3 },
      requests: { min: 4 },
      prefixGroups: { max: 1 },
      cacheHitRate: 0.3,
      blockHitRate: 0.5,
      requestsPerSecond: { min: 2, max: 2 },
      burstiness: { max: 0 },
    })
  })

  test('shows all of them in a table where one is missed', () => {
    const stats: TraceStats = {
      isl: { p75: { max: 30 }, min: { min: 9 } },
      hitRate: { p50: 0.5 },
      prefixReuseRatio: 0.4,
    }
    expect(failureOf(() => expect(trace).toMatchTraceStats(stats))).toMatchInlineSnapshot(`
      "Expected made.jsonl to keep its bounds:
          statistic         observed   bound
        ✓ isl min                  9     ≥ 9
        ✗ isl p75                 36    ≤ 30
        ✗ hitRate p50           25 %  ≥ 50 %
        ✓ prefixReuseRatio    62.5 %  ≥ 40 %"
    `)
  })

  test('negated, holds where one is missed', () => {
    expect(trace).not.toMatchTraceStats({ isl: { p75: { max: 30 } }, prefixReuseRatio: 0.4 })
    expect(failureOf(() => expect(trace).not.toMatchTraceStats({ prefixReuseRatio: 0.4 }))).toContain('to miss a bound')
  })

  test.for<[stats: object, problem: string]>([
    [{}, 'name at least one statistic'],
    [{ isl: {} }, 'isl: name a statistic, such as p75'],
    [{ isl: undefined }, 'name at least one statistic'],
    [{ ils: { p75: 1 } }, "unknown key 'ils'; known: isl, osl, contextLength, uniquePromptLength, hitRate, requests, "],
    [{ isl: { p77: { max: 1 } } }, "isl: unknown key 'p77'; known: mean, stddev, min, max, p1, p5, "],
    [{ isl: { p75: 4_096 } }, 'isl.p75: neither more nor less is better here: give { min } or { max }, got 4096'],
    [{ isl: 4_096 }, 'isl: expected an object such as { p75: { max: 4_096 } }, got 4096'],
    [{ hitRate: { mean: 40 } }, 'hitRate.mean: expected a share between 0 and 1, got 40'],
    [[], 'expected an object such as { isl: { p75: { max: 4_096 } }, prefixReuseRatio: { min: 0.4 } }'],
  ])('refuses %j', ([stats, problem]) => {
    expect(failureOf(() => expect(trace).toMatchTraceStats(stats))).toContain(`[toMatchTraceStats] ${problem}`)
  })
})

describe('a number that the trace does not have fails, negated or not', () => {
  const cases: Record<string, [of: () => Opened, stats: TraceStats, reason: string]> = {
    'a hit rate without ids': [() => withoutIds, { cacheHitRate: 0 }, 'no row has hash_ids'],
    'hit rates without ids': [() => withoutIds, { hitRate: { mean: { max: 1 } } }, 'no row has hash_ids'],
    'a context without ids': [() => withoutIds, { contextLength: { mean: { max: 1 } } }, 'no row has hash_ids'],
    'lengths that are not all known': [
      () => withoutIds,
      { isl: { max: { max: 9 } } },
      '1 of 2 rows have no input_length',
    ],
    'a rate without timestamps': [
      () => withoutIds,
      { requestsPerSecond: { max: 9 } },
      'fewer than two rows have a timestamp',
    ],
    'anything of an empty trace': [() => empty, { osl: { mean: { max: 9 } } }, 'the trace has no rows'],
  }

  test.for(Object.keys(cases))('%s', (name) => {
    const [of, stats, reason] = cases[name]!
    for (const assertion of [
      () => expect(of()).toMatchTraceStats(stats),
      () => expect(of()).not.toMatchTraceStats(stats),
      () => expect(of()).toMatchTraceStats({ ...stats, requests: { min: 0 } }),
      () => expect(of()).not.toMatchTraceStats({ ...stats, requests: { min: 100 } }),
    ]) {
      expect(failureOf(assertion)).toContain(`– (${reason})`)
    }
  })

  test('a burstiness of requests that came at once', async () => {
    const once = await opened([
      { timestampMs: 5, inputLength: 1 },
      { timestampMs: 5, inputLength: 1 },
    ])
    expect(failureOf(() => expect(once).toMatchTraceStats({ burstiness: { max: 9 } }))).toContain(
      '– (all requests came at once)',
    )
  })

  test('a hit rate asked for alone', () => {
    expect(failureOf(() => expect(withoutIds).toHaveCacheHitRate(0))).toContain('– (no row has hash_ids)')
    expect(failureOf(() => expect(withoutIds).not.toHaveCacheHitRate(0, { cacheBlocks: 9 }))).toContain(
      '? cacheHitRate of 9 blocks',
    )
  })
})

describe('toPreserveTraceStats', () => {
  test('holds for the trace itself, whatever the tolerance', () => {
    expect(trace).toPreserveTraceStats(trace)
    expect(trace).toPreserveTraceStats(trace, { tolerance: 0 })
  })

  test('holds for another trace of the same kind, within the tolerance only', async () => {
    const one = await opened(randomTrace(1, { requests: 2_000 }))
    const longer = await opened(
      rowsWith(randomTrace(1, { requests: 2_000 }), (row) => ({ ...row, outputLength: row.outputLength! * 1.04 })),
    )
    expect(longer).toPreserveTraceStats(one)
    expect(longer).not.toPreserveTraceStats(one, { tolerance: 0.03 })
    expect(failureOf(() => expect(longer).toPreserveTraceStats(one, { tolerance: 0.03 }))).toMatch(/✗ osl mean /)
  })

  test('fails where sharing is lost', async () => {
    let next = 0
    const lost = await opened(rowsWith(rows, (row) => ({ ...row, hashIds: row.hashIds!.map(() => next++) })))
    const message = failureOf(() => expect(lost).toPreserveTraceStats(trace))
    expect(message).toMatch(/✗ cacheHitRate +0 % +32\.5 % … 42\.5 %/)
    expect(message).toMatch(/✓ isl mean/)
  })

  test('fails where one of the two has no ids', async () => {
    const ids = await opened([{ inputLength: 5, hashIds: [1] }])
    const none = await opened([{ inputLength: 5 }])
    expect(failureOf(() => expect(none).toPreserveTraceStats(ids))).toContain('– (no row has hash_ids)')
    expect(failureOf(() => expect(ids).toPreserveTraceStats(none))).toContain(
      '– (the original has none: no row has hash_ids)',
    )
    expect(none).toPreserveTraceStats(none)
  })

  test('fails for an empty trace', () => {
    expect(failureOf(() => expect(empty).toPreserveTraceStats(empty))).toMatch(/✗ requests +0 +≥ 1/)
  })

  test('refuses what it does not know', () => {
    expect(failureOf(() => expect(trace).toPreserveTraceStats(trace, { tolerance: -1 }))).toContain(
      '[toPreserveTraceStats] tolerance: too small',
    )
    expect(failureOf(() => expect(trace).toPreserveTraceStats(undefined as never))).toContain(
      '[toPreserveTraceStats] Expected a trace',
    )
  })
})

describe('the matchers take', () => {
  test('an analysis alone, from a file as well', () => {
    const { analysis } = trace
    expect(analysis).toHaveCacheHitRate(0.3)
    expect(JSON.parse(JSON.stringify(analysis)) as TraceAnalysis).toPreserveTraceStats(trace, { tolerance: 0 })
    expect(failureOf(() => expect(analysis).toHaveCacheHitRate(0.9))).toContain('Expected the trace to keep its bounds')
  })

  test('nothing else', () => {
    for (const other of [undefined, null, 5, 'trace.jsonl', {}, { analysis: {} }, []]) {
      expect(failureOf(() => expect(other).toHaveCacheHitRate(0.5))).toBe(
        '[toHaveCacheHitRate] Expected a trace, such as `const trace = await trace.open(…)` gives, or its analysis; ' +
          'got something else.',
      )
    }
    expect(failureOf(() => expect(Promise.resolve(trace)).toMatchTraceStats({ requests: { min: 1 } }))).toContain(
      'got a promise: write `await trace.open(…)`.',
    )
  })
})

function rowsWith(all: readonly TraceRow[], change: (row: TraceRow) => TraceRow): TraceRow[] {
  return all.map(change)
}
