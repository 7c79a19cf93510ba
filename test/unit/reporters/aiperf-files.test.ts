import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'

import { isOurs, renderAiperfCsv, renderAiperfJson } from '../../../reporters/aiperf-files.ts'
import { aiperfMetrics } from '../../../reporters/aiperf.ts'
import { hostileRun, hostileTexts } from '../../support/hostile.ts'
import { failure, row, runOf, times } from '../../support/runs.ts'

const { run } = runOf([
  ...times(60, (i) => row(i, { ttft: 100 + i / 7 })),
  failure(60),
  failure(61, 'timed-out', 'late'),
])

describe('profile_export_aiperf.json', () => {
  const json = JSON.parse(renderAiperfJson(run))

  test('says whose run it was, and that AIPerf did not write it', () => {
    expect(json).toMatchObject({
      schema_version: '1.3',
      benchmark_id: '0a1b2c3d',
      run_info: { benchmark_id: '0a1b2c3d', random_seed: 42, run_label: 'chat' },
      start_time: '2026-07-01T12:00:00.000Z',
      was_cancelled: false,
      inferbench: { endpoint: { model: 'Qwen/Qwen3-0.6B' }, suite: { file: 'benchmarks/chat.bench.ts' } },
    })
    expect(json).not.toHaveProperty('aiperf_version')
  })

  test('has a block a metric at its top', () => {
    for (const { tag, metric } of aiperfMetrics(run)) expect(json[tag]).toEqual(metric)
    expect(json.inter_token_latency).toMatchObject({ unit: 'ms', avg: 10, count: 60 })
  })

  test('groups errors as AIPerf does', () => {
    expect(json.error_summary).toEqual([
      { error_details: { code: 500, type: 'http-500', message: 'out of memory' }, count: 1 },
      { error_details: { type: 'timed-out', message: 'late' }, count: 1 },
    ])
  })

  test.for([
    ['7', 7],
    ['-1', undefined],
    ['a word', undefined],
    ['123456789012345678901234567890', undefined],
  ] as const)('has the seed %s where AIPerf could have had it', ([seed, expected]) => {
    const { run_info: info, inferbench } = JSON.parse(renderAiperfJson({ ...run, seed }))
    expect(info.random_seed).toBe(expected)
    expect(inferbench.seed).toBe(seed)
  })

  test('says that a run was broken off', () => {
    const broken = runOf([row(0)], { finished: false, health: null }).run
    expect(JSON.parse(renderAiperfJson(broken))).toMatchObject({ was_cancelled: true })
  })

  test('has whole characters only, as strict readers want', () => {
    const cut = renderAiperfJson({ ...run, name: '🚀'.slice(0, 1) })
    expect(cut).not.toMatch(/\\u[dD][89abAB]/)
    expect(JSON.parse(cut).run_info.run_label).toBe('\uFFFD')
  })

  test.for(hostileTexts)('is told from the file of AIPerf itself: %j', (text) => {
    expect(isOurs(renderAiperfJson(hostileRun(text)))).toBe(true)
    expect(isOurs(JSON.stringify({ run_info: { run_label: text, cli_command: '"inferbench": {' } }, null, 2))).toBe(
      false,
    )
  })
})

describe('profile_export_aiperf.csv', () => {
  const [requests, totals] = renderAiperfCsv(run).split('\r\n\r\n')
  const read = (text: string): Record<string, string>[] => parse(text, { columns: true })

  test('has the statistics of AIPerf, in its order', () => {
    expect(requests!.split('\r\n')[0]).toBe('Metric,avg,min,max,sum,p1,p5,p10,p25,p50,p75,p90,p95,p99,std')
  })

  test('names metrics with their unit, in the order of their tags', () => {
    expect(read(requests!).map(({ Metric }) => Metric)).toEqual([
      'Effective Latency (CO-aware) (ms)',
      'Input Sequence Length (tokens)',
      'Inter Chunk Latency (ms)',
      'Inter Token Latency (ms)',
      'Output Sequence Length (tokens)',
      'Output Token Count (tokens)',
      'Output Token Throughput Per User (tokens/sec/user)',
      'Prefill Throughput Per User (tokens/sec/user)',
      'Request Latency (ms)',
      'Time to First Token (ms)',
      'Time to Second Token (ms)',
    ])
  })

  test('has two decimals, but whole tokens', () => {
    expect(requests).toContain('\r\nInput Sequence Length (tokens),20.00,20,20,1200,20.00,')
    expect(requests).toContain(
      `\r\nTime to First Token (ms),${run.metrics.ttft!.mean.toFixed(2)},100.00,108.43,6252.86,`,
    )
  })

  test('has metrics of the run with their value after an empty line', () => {
    expect(read(totals!)).toEqual(
      expect.arrayContaining([
        { Metric: 'Request Count', Value: '60' },
        { Metric: 'Error Request Count', Value: '2' },
        { Metric: 'Benchmark Duration (sec)', Value: '0.79' },
        { Metric: 'Total Output Sequence Length (tokens)', Value: '660' },
        { Metric: 'Request Throughput (requests/sec)', Value: '75.95' },
      ]),
    )
  })

  test('of a run without answers has metrics of the run alone', () => {
    expect(renderAiperfCsv(runOf([failure(0)]).run)).toBe(
      'Metric,Value\r\nBenchmark Duration (sec),0.00\r\nError Request Count,1\r\nRequest Count,0\r\nRequest Error Rate (%),100.00\r\n',
    )
  })
})
