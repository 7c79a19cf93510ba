import { describe, expect, test } from 'vitest'

import { SINGLE_METRICS } from '../../../src/metrics/definitions.ts'
import type { RequestMetrics } from '../../../src/metrics/request-metrics.ts'
import { createSamples } from '../../../src/metrics/samples.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { sortSamples } from '../../../src/stats/quantile.ts'
import { SKETCH_ERROR } from '../../../src/stats/sketch.ts'
import { summarize } from '../../../src/stats/summary.ts'

interface Row {
  readonly metrics: RequestMetrics
  readonly gaps: readonly number[]
}

/** Requests of which some lack one metric or another. */
function randomRows(n: number): Row[] {
  const stream = createStreams(42).stream('rows')
  return Array.from({ length: n }, () => ({
    metrics: {
      requestLatency: stream() * 1_000,
      effectiveLatency: stream() * 1_000,
      inputTokens: Math.floor(stream() * 100),
      outputTokens: Math.floor(stream() * 100),
      ...(stream() < 0.7 ? { ttft: stream() * 100 } : {}),
      ...(stream() < 0.5 ? { itl: stream() * 10 } : { itl: undefined }),
    },
    gaps: Array.from({ length: Math.floor(stream() * 5) }, stream),
  }))
}

function samplesOf(rows: readonly Row[]) {
  const samples = createSamples()
  for (const { metrics, gaps } of rows) samples.add(metrics, gaps)
  return samples
}

describe('samples', () => {
  const rows = randomRows(3_000)
  const samples = samplesOf(rows)

  test('count requests', () => {
    expect(samples.rows).toBe(3_000)
  })

  test.for(SINGLE_METRICS)('hold %s by row, NaN where a row has none', (metric) => {
    expect([...samples.column(metric)]).toEqual(rows.map(({ metrics }) => metrics[metric] ?? NaN))
  })

  test('hold the gaps of all requests in a sketch', () => {
    const gaps = sortSamples(Float64Array.from(rows.flatMap((row) => row.gaps)))!
    const { icl } = samples.summaries()
    const exact = summarize(gaps)
    expect(icl).toMatchObject({ n: exact.n, min: exact.min, max: exact.max })
    expect(icl!.mean).toBeCloseTo(exact.mean, 12)
    expect(Math.abs(icl!.p99 / exact.p99 - 1)).toBeLessThanOrEqual(SKETCH_ERROR)
  })

  test('say how exact a metric is', () => {
    expect(samples.observed('ttft')!.error).toBe(0)
    expect(samples.observed('icl')).toMatchObject({ error: SKETCH_ERROR, ranked: { length: samples.gaps.length } })
    expect(samples.observed('reasoningTokens')).toBeUndefined()
  })

  test('know of the rows before where a metric comes late', () => {
    const late = createSamples()
    late.add({ ttft: 1 }, [])
    late.add({ ttft: 2, cachedTokens: 7 }, [])
    late.add({ ttft: 3 }, [])
    expect([...late.column('cachedTokens')]).toEqual([NaN, 7, NaN])
    expect([...late.column('reasoningTokens')]).toEqual([NaN, NaN, NaN])
  })

  test.for(['ttft', 'itl', 'requestLatency'] as const)('sort the %s that there are', (metric) => {
    const present = rows.flatMap(({ metrics }) => metrics[metric] ?? []).toSorted((a, b) => a - b)
    expect([...samples.sorted(metric)!]).toEqual(present)
  })

  test('summarise the metrics that have values, and no others', () => {
    const summaries = samples.summaries()
    const present = ['ttft', 'itl', 'icl', 'requestLatency', 'effectiveLatency', 'inputTokens', 'outputTokens']
    expect(Object.keys(summaries)).toEqual(present)
    const values = rows.flatMap(({ metrics }) => metrics.ttft ?? [])
    expect(summaries.ttft).toEqual(summarize(sortSamples(Float64Array.from(values))!))
  })

  test('of nothing are empty', () => {
    const empty = createSamples()
    expect(empty.rows).toBe(0)
    expect(empty.sorted('ttft')).toBeUndefined()
    expect(empty.column('ttft')).toHaveLength(0)
    expect(empty.summaries()).toEqual({})
  })

  test('take in what is added after a look', () => {
    const growing = createSamples()
    growing.add({ ttft: 5 }, [])
    expect([...growing.sorted('ttft')!]).toEqual([5])
    growing.add({ ttft: 3 }, [2])
    expect([...growing.sorted('ttft')!]).toEqual([3, 5])
    expect(growing.summaries()).toMatchObject({ ttft: { n: 2, mean: 4 }, icl: { n: 1, mean: 2 } })
  })

  test('keep the order of rows while sorting', () => {
    const unsorted = samplesOf([
      { metrics: { ttft: 9 }, gaps: [] },
      { metrics: { ttft: 1 }, gaps: [] },
    ])
    unsorted.sorted('ttft')
    expect([...unsorted.column('ttft')]).toEqual([9, 1])
  })
})
