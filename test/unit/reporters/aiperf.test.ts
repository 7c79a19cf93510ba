import { describe, expect, test } from 'vitest'

import { aiperfMetrics } from '../../../reporters/aiperf.ts'
import { REQUEST_METRICS } from '../../../src/metrics/definitions.ts'
import { judge } from '../../../src/report/judge.ts'
import type { RunReport } from '../../../src/report/run-report.ts'
import { parseSlo } from '../../../src/report/slo.ts'
import { failure, row, runOf, times, wholeAnswer } from '../../support/runs.ts'

const rows = times(50, (i) => row(i, { ttft: 90 + i, inputTokens: 20 + i, reasoningTokens: 4, cachedTokens: 10 }))
const { run, samples } = runOf([...rows, failure(50), failure(51)])

/** What AIPerf would export of a run, by tag. */
function metricsOf(report: RunReport) {
  return Object.fromEntries(aiperfMetrics(report).map(({ tag, metric }) => [tag, metric]))
}

describe('a metric of requests', () => {
  test('has all of its statistics under the names of AIPerf', () => {
    const { ttft } = run.metrics
    expect(metricsOf(run)['time_to_first_token']).toEqual({
      unit: 'ms',
      avg: ttft!.mean,
      min: ttft!.min,
      max: ttft!.max,
      p1: ttft!.p1,
      p5: ttft!.p5,
      p10: ttft!.p10,
      p25: ttft!.p25,
      p50: ttft!.p50,
      p75: ttft!.p75,
      p90: ttft!.p90,
      p95: ttft!.p95,
      p99: ttft!.p99,
      std: ttft!.stddev,
      count: 50,
      sum: 50 * 114.5,
    })
  })

  test('is there for each that the run has', () => {
    const counted = aiperfMetrics(run).filter(({ metric }) => metric.count !== undefined)
    expect(counted).toHaveLength(REQUEST_METRICS.filter((metric) => run.metrics[metric]).length)
    expect(metricsOf(runOf([wholeAnswer(0)]).run)['time_to_first_token']).toBeUndefined()
  })

  test('counts answers without their reasoning only where there is none', () => {
    const plain = runOf(times(5, (i) => row(i))).run
    expect(metricsOf(plain)['output_token_count']).toEqual(metricsOf(plain)['output_sequence_length'])
    expect(metricsOf(run)['output_token_count']).toBeUndefined()
  })
})

describe('a metric of the run', () => {
  const single = (tag: string) => metricsOf(run)[tag]

  test('has one value and its unit', () => {
    expect(single('request_count')).toEqual({ unit: 'requests', avg: 50 })
    expect(single('error_request_count')).toEqual({ unit: 'requests', avg: 2 })
    expect(single('request_error_rate')).toEqual({ unit: '%', avg: (2 / 52) * 100 })
    expect(single('benchmark_duration')).toEqual({ unit: 'sec', avg: 0.69 })
  })

  test('sums whole tokens', () => {
    const input = 50 * 20 + (49 * 50) / 2
    expect(single('total_isl')).toEqual({ unit: 'tokens', avg: input })
    expect(single('total_osl')!.avg).toBe(550)
    expect(single('total_reasoning_tokens')!.avg).toBe(200)
    expect(single('total_output_tokens')!.avg).toBe(350)
    expect(single('total_usage_prompt_cache_read_tokens')!.avg).toBe(500)
    expect(single('overall_usage_prompt_cache_read_pct')!.avg).toBeCloseTo((500 / input) * 100, 10)
  })

  test('divides by the time from the first send to the last content', () => {
    expect(single('request_throughput')!.avg).toBeCloseTo(50 / 0.69, 10)
    expect(single('output_token_throughput')!.avg).toBeCloseTo(550 / 0.69, 10)
    expect(single('total_token_throughput')!.avg).toBeCloseTo((550 + single('total_isl')!.avg) / 0.69, 10)
  })

  test('is absent where nothing was asked or seen', () => {
    expect(metricsOf(run)).not.toHaveProperty('goodput')
    expect(metricsOf(runOf([row(0)]).run)).not.toHaveProperty('error_request_count')
    expect(Object.keys(metricsOf(runOf([]).run))).toEqual(['benchmark_duration', 'request_count'])
  })

  test('has the goodput that was asked for', () => {
    const slos = judge(run, samples, parseSlo({ goodput: { where: { ttft: 114 }, min: 0.9, perSecond: 1 } }))
    const metrics = metricsOf({ ...run, slos })
    expect(metrics['good_request_fraction']).toEqual({ unit: 'ratio', avg: 25 / 52 })
    expect(metrics['goodput']!.avg).toBeCloseTo(25 / 0.69, 10)
  })
})
