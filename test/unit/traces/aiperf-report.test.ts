import { describe, expect, test } from 'vitest'

import { aiperfReport } from '../../../src/traces/aiperf-report.ts'
import { analyzeRows } from '../../../src/traces/analyze.ts'
import type { TraceRow } from '../../../src/traces/row.ts'
import { randomTrace, traceOf } from '../../support/made-traces.ts'

async function report(rows: readonly TraceRow[]) {
  return aiperfReport(await analyzeRows(traceOf(rows).rows(), { blockSize: 16 }))
}

const keys = [
  'total_requests',
  'unique_prefixes',
  'num_prefix_groups',
  'cache_hit_rate',
  'min_isl',
  'max_isl',
  'avg_isl',
  'min_osl',
  'max_osl',
  'avg_osl',
  'prefix_reuse_ratio',
  'isl_stats',
  'osl_stats',
  'context_length_stats',
  'unique_prompt_length_stats',
  'hit_rate_stats',
]

describe("AIPerf's report", () => {
  test('has its keys in its order', async () => {
    const made = await report(randomTrace(1))
    expect(Object.keys(made)).toEqual(keys)
    for (const key of keys.filter((name) => name.endsWith('_stats'))) {
      const block = made[key as keyof typeof made] as object
      expect(Object.keys(block)).toEqual(['mean', 'std_dev', 'min', 'p25', 'median', 'p75', 'max'])
    }
  })

  test('keeps keys that have nothing to say', async () => {
    const zeros = Object.fromEntries(keys.map((key) => [key, key.endsWith('_stats') ? null : 0]))
    expect(await report([])).toEqual(zeros)
  })

  test('has null for the hit rates of a trace without ids', async () => {
    expect(await report([{ inputLength: 50 }, { inputLength: 150 }])).toMatchObject({
      total_requests: 2,
      avg_isl: 100,
      min_isl: 50,
      max_isl: 150,
      unique_prefixes: 0,
      cache_hit_rate: 0,
      hit_rate_stats: null,
      context_length_stats: { max: 0 },
      unique_prompt_length_stats: { max: 150 },
    })
  })
})
