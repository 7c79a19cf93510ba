/** @module Functions on tinybench, as Vitest runs them by itself, and tinybench's statistics of samples from elsewhere. */
import { Bench, type Statistics, type Task } from 'tinybench'
import type { BenchmarkGroup, BenchResult } from 'vitest'

/** Kept from the start: a test may put another clock in its place. */
const now = performance.now.bind(performance)

/**
 * Runs functions one after another.
 *
 * @throws what a function threw, an `AggregateError` where several did
 */
export async function runFunctions({ test, config, options, registrations }: BenchmarkGroup): Promise<BenchResult[]> {
  const { retainSamples } = config
  const bench = new Bench({ name: test.fullTestName, signal: test.context.signal, retainSamples, ...options, now })
  for (const { name, fn, fnOpts } of registrations) bench.add(name, fn, fnOpts)
  await bench.run()
  const errors = bench.tasks.flatMap(({ result }) => (result.state === 'errored' ? [result.error] : []))
  if (errors.length > 1) throw new AggregateError(errors, `${errors.length} benchmarks failed`)
  if (errors.length === 1) throw errors[0]
  return bench.tasks.map(resultOf)
}

/**
 * The result that tinybench gives for calls that took so long.
 *
 * @param latencies ms, one at least
 * @param perSecond operations per second as they were counted; many calls at once make more of them than the latencies tell
 */
export function resultOfSamples(
  name: string,
  latencies: ArrayLike<number>,
  perSecond: readonly number[],
  retainSamples: boolean,
): BenchResult {
  const result = replay(name, latencies, retainSamples)
  const secondsEach = perSecond.map((rate) => 1_000 / rate)
  const throughput: Statistics = replay(name, secondsEach, retainSamples).throughput
  return { ...result, throughput }
}

/** Tells tinybench what each call took: nothing is timed. */
function replay(name: string, durations: ArrayLike<number>, retainSamples: boolean): BenchResult {
  const bench = new Bench({ iterations: durations.length, time: 0, warmup: false, retainSamples, now })
  let next = 0
  bench.add(name, () => ({ overriddenDuration: durations[next++]! }), { async: false })
  bench.runSync()
  return resultOf(bench.tasks[0]!)
}

function resultOf({ name, result }: Task): BenchResult {
  if (result.state === 'completed') return { ...result, name }
  throw new Error(`The benchmark ${JSON.stringify(name)} did not run to its end: it is ${result.state}.`)
}
