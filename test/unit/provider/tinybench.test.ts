import { describe, expect, type RunnerTestCase, test } from 'vitest'

import { resultOfSamples, runFunctions } from '../../../src/provider/tinybench.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { sortSamples } from '../../../src/stats/quantile.ts'
import { summarize } from '../../../src/stats/summary.ts'
import { benchmarkConfig } from '../../support/benchmark-group.ts'

const stream = createStreams(1).stream('tinybench.test')
const latencies = Float64Array.from({ length: 500 }, () => 50 + 100 * stream())

describe('the result of samples', () => {
  const result = resultOfSamples('A', latencies, [9, 10, 12], false)

  test('has the mean, extremes and percentiles that a summary has', () => {
    const { mean, min, max, p50, p75, p99 } = summarize(sortSamples(latencies)!)
    for (const [name, value] of Object.entries({ mean, min, max, p50, p75, p99 })) {
      expect(result.latency[name as 'mean'], name).toBeCloseTo(value, 9)
    }
    expect(result.latency.samplesCount).toBe(500)
  })

  test('has a margin of error about the mean that shrinks with the root of the samples', () => {
    const { stddev } = summarize(sortSamples(latencies)!)
    expect(result.latency.sem).toBeCloseTo(stddev / Math.sqrt(499), 9)
    expect(result.latency.moe).toBeCloseTo(1.9647 * result.latency.sem, 3)
  })

  test('has the throughput that was counted, not what the latencies of requests in a row would give', () => {
    expect(result.throughput.mean).toBeCloseTo(31 / 3, 9)
    expect([result.throughput.min, result.throughput.max]).toEqual([expect.closeTo(9, 9), expect.closeTo(12, 9)])
    expect(result.throughput.samplesCount).toBe(3)
  })

  test('has the parts that a result of tinybench has, and its name', async ({ task }) => {
    const [real] = await runFunctions(groupOf(task, { A: () => 0 }))
    expect(Object.keys(result).toSorted()).toEqual(Object.keys(real!).toSorted())
    expect(result).toMatchObject({ name: 'A', state: 'completed', period: expect.closeTo(result.latency.mean, 9) })
  })

  test('keeps samples where the config asks for it', () => {
    expect(result.latency.samples).toBeUndefined()
    expect(resultOfSamples('A', [3, 1, 2], [10], true).latency.samples).toEqual([1, 2, 3])
  })

  test('of one sample is that sample', () => {
    const { latency, throughput } = resultOfSamples('A', [80], [12.5], false)
    expect([latency.mean, latency.p99, latency.moe, throughput.mean]).toEqual([80, 80, 0, 12.5])
  })
})

describe('functions', () => {
  test('run one after another, each as often as asked, with their hooks', async ({ task }) => {
    const calls: string[] = []
    const group = groupOf(task, { a: () => calls.push('a'), b: async () => calls.push('b') })
    const [first] = group.registrations
    first!.fnOpts = { beforeAll: () => void calls.push('before a'), async: false }
    group.registrations[1]!.fnOpts = { async: true }
    const results = await runFunctions({ ...group, options: { iterations: 3, time: 0, warmup: false } })
    expect(calls).toEqual(['before a', 'a', 'a', 'a', 'b', 'b', 'b'])
    expect(results.map(({ name, latency }) => [name, latency.samplesCount])).toEqual([
      ['a', 3],
      ['b', 3],
    ])
  })

  test('fail with what one of them throws', async ({ task }) => {
    const oops = new Error('no such file')
    const group = groupOf(task, {
      good: () => 0,
      bad() {
        throw oops
      },
    })
    await expect(runFunctions(group)).rejects.toBe(oops)
  })

  test('fail with all that several of them throw', async ({ task }) => {
    const group = groupOf(task, {
      a: () => Promise.reject(new Error('one')),
      b: () => Promise.reject(new Error('two')),
    })
    await expect(runFunctions(group)).rejects.toMatchObject({ errors: [{ message: 'one' }, { message: 'two' }] })
  })
})

function groupOf(task: RunnerTestCase, functions: Record<string, () => unknown>) {
  const registrations = Object.entries(functions).map(([name, fn]) => ({ name, fn, fnOpts: {} }))
  return { test: task, config: benchmarkConfig, registrations, options: { iterations: 2, time: 1, warmup: false } }
}
