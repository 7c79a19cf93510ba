import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { aiperfReport } from '../../../src/traces/aiperf-report.ts'
import { analyzeRows, type TraceAnalysis } from '../../../src/traces/analyze.ts'
import type { TraceRow } from '../../../src/traces/row.ts'
import { openTrace } from '../../../src/traces/trace.ts'
import { randomTrace, traceOf, unruly } from '../../support/made-traces.ts'
import { naiveReport } from '../../support/naive-analysis.ts'
import { nearly } from '../../support/nearly.ts'

function analyze(rows: readonly TraceRow[], blockSize = 512, cacheBlocks?: number[]): Promise<TraceAnalysis> {
  return analyzeRows(traceOf(rows).rows(), { blockSize, cacheBlocks })
}

const fixtures = join(import.meta.dirname, '../../fixtures/traces')

/** Rows with block ids only. */
function withIds(...requests: number[][]): TraceRow[] {
  return requests.map((hashIds) => ({ inputLength: hashIds.length * 512, outputLength: 1, hashIds }))
}

const kinds: Record<string, (seed: number) => TraceRow[]> = {
  'as servers write them': (seed) => randomTrace(seed),
  'whose blocks follow anything': (seed) => unruly(seed),
  'without ids, or without lengths, among others': (seed) => [
    { textInput: 'a text' },
    ...randomTrace(seed),
    { inputLength: 9 },
    ...unruly(seed),
    { inputLength: 3, outputLength: 7, hashIds: [] },
  ],
  'without any ids': () => [{ inputLength: 50 }, { inputLength: 100, outputLength: 3 }],
}

describe('an analysis', () => {
  for (const [kind, rowsOf] of Object.entries(kinds)) {
    test.for([1, 2, 3, 4, 5])(`agrees with the definitions on rows ${kind}, seed %i`, async (seed) => {
      const rows = rowsOf(seed)
      for (const blockSize of [16, 512]) {
        expect(aiperfReport(await analyze(rows, blockSize))).toEqual(nearly(naiveReport(rows, blockSize)))
      }
    })
  }

  test.for([16, 512])('gives what AIPerf gives, with blocks of %i', async (blockSize) => {
    // Written by `aiperf analyze-trace` 0.13.0.
    const reports = JSON.parse(readFileSync(join(fixtures, 'mixed.aiperf.json'), 'utf8')) as Record<string, unknown>
    const { analysis } = await openTrace(join(fixtures, 'mixed.jsonl'), { blockSize })
    expect(aiperfReport(analysis)).toEqual(nearly(reports[`blockSize${blockSize}`]))
  })

  test('counts a hit rate of 0, 1 and 1 for three equal requests', async () => {
    const { prefixes, hitRate } = await analyze(withIds([1, 2], [1, 2], [1, 2]))
    expect(prefixes!.cacheHitRate).toBeCloseTo(2 / 3, 15)
    expect(hitRate!.summary).toMatchObject({ n: 3, min: 0, p50: 1, max: 1 })
  })

  test('weighs requests alike in one hit rate, and blocks in the other', async () => {
    const { prefixes } = await analyze(withIds([1], [1], [2, 3, 4]))
    expect(prefixes).toMatchObject({ cacheHitRate: 1 / 3, blockHitRate: 1 / 5, blocks: 5, distinctBlocks: 4 })
  })

  test('leaves the unique part below 0 where a whole block is counted for a partial one', async () => {
    const rows = [
      { inputLength: 20, hashIds: [1, 2, 9] },
      { inputLength: 20, hashIds: [1, 2, 8] },
    ]
    const { contextLength, uniquePromptLength } = await analyze(rows, 16)
    expect([contextLength!.summary.min, uniquePromptLength!.summary.min]).toEqual([32, -12])
  })

  test('has no prefix statistics where no row has ids', async () => {
    const analysis = await analyze([{ inputLength: 5 }, { inputLength: 6, hashIds: [] }])
    expect(analysis).toMatchObject({ requests: 2, prefixes: null, hitRate: null })
  })

  test('of no rows has nothing but zeros', async () => {
    const analysis = await analyze([])
    expect(analysis).toEqual({
      blockSize: 512,
      requests: 0,
      withoutInputLength: 0,
      isl: null,
      osl: null,
      contextLength: null,
      uniquePromptLength: null,
      hitRate: null,
      prefixes: null,
      arrivals: null,
    })
  })

  test('counts rows whose prompt has no length', async () => {
    const rows = [
      { textInput: 'a' },
      { messages: [{ role: 'user' }] },
      { payload: { prompt: 'a' } },
      { inputLength: 0 },
    ]
    expect(await analyze(rows)).toMatchObject({ requests: 4, withoutInputLength: 3 })
  })

  test('has the caches that were asked for, each once, smallest first', async () => {
    const { prefixes } = await analyze(randomTrace(3), 16, [50, 5, 50, 1_000_000])
    expect(prefixes!.cache.map(({ blocks }) => blocks)).toEqual([5, 50, 1_000_000])
    expect(prefixes!.cache.at(-1)).toMatchObject({
      cacheHitRate: expect.closeTo(prefixes!.cacheHitRate, 12),
      blockHitRate: prefixes!.blockHitRate,
      evictions: 0,
    })
  })

  test('is plain JSON', async () => {
    const analysis = await analyze([...randomTrace(3), { timestampMs: 2 ** 53 - 1, inputLength: 2 ** 53 - 1 }], 16, [5])
    expect(JSON.parse(JSON.stringify(analysis))).toEqual(analysis)
  })
})
