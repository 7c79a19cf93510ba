import { describe, expect, test, type TestContext } from 'vitest'

import { type Contender, createLoadPoint, type Measured } from '../../../src/provider/load-point.ts'
import provider from '../../../src/provider/provider.ts'
import { benchmarkConfig } from '../../support/benchmark-group.ts'
import { failure, row, runOf, rowsWith } from '../../support/runs.ts'

/** A point whose legs note that they ran, and whose measurement is known beforehand. */
interface MadePoint {
  readonly rounds?: number
  readonly metric?: 'ttft' | 'requestLatency'
  readonly errorRate?: number
  readonly measured?: Partial<Measured>
  /** Throws in the leg of this number, or where it is prepared. */
  readonly failsIn?: number | 'prepare'
}

function pointsOn(log: string[]) {
  return (label: string, made: MadePoint = {}) => {
    const { rounds, metric = 'ttft', errorRate = 0, failsIn, measured } = made
    const contender: Contender = {
      rounds,
      async prepare(legs) {
        if (failsIn === 'prepare') throw new Error(`${label} is not there`)
        return {
          metric,
          errorRate,
          async measure(name, inTurn, signal) {
            for (let leg = 0; leg < legs; leg++) {
              await inTurn(async () => {
                if (signal.aborted) throw new Error('broken off')
                if (leg === failsIn) throw new Error(`${label} broke`)
                log.push(name)
              })
            }
            const { run } = runOf(rowsWith('ttft', [10, 20, 30]))
            return { run, samples: [10, 20, 30], requestsPerSecond: [5], ...measured }
          },
        }
      },
    }
    return createLoadPoint(contender, () => {
      throw new Error('was called')
    })
  }
}

/** Runs functions by name as a test's benchmarks. */
function runAs(task: TestContext['task'], functions: Record<string, () => unknown>, options = {}) {
  const registrations = Object.entries(functions).map(([name, fn]) => ({ name, fn }))
  return provider.run({ test: task, config: benchmarkConfig, registrations, options })
}

describe('points that are compared', () => {
  test('take turns, four rounds unless told', async ({ task }) => {
    const log: string[] = []
    const point = pointsOn(log)
    await runAs(task, { A: point('A'), B: point('B') })
    expect(log.join('')).toBe('ABBAABBA')
  })

  test('take as many rounds as one of them asks for', async ({ task }) => {
    const log: string[] = []
    const point = pointsOn(log)
    await runAs(task, { A: point('A'), B: point('B', { rounds: 3 }), C: point('C') })
    expect(log.join('')).toBe('ABCCBAABC')
  })

  test('don’t ask for different numbers of rounds', async ({ task }) => {
    const point = pointsOn([])
    const compared = runAs(task, { A: point('A', { rounds: 2 }), B: point('B', { rounds: 4 }) })
    await expect(compared).rejects.toThrow('[load.point] rounds: the points of a comparison have as many, got 2 and 4')
  })

  test('give results in the order of their registration, with the run', async ({ task }) => {
    const point = pointsOn([])
    const { run } = runOf(rowsWith('ttft', [1, 3]))
    const results = await runAs(task, {
      slow: point('slow'),
      fast: point('fast', { measured: { run, samples: [1, 3], requestsPerSecond: [40, 60] } }),
    })
    expect(results.map(({ name }) => name)).toEqual(['slow', 'fast'])
    expect(results[1]!.run).toBe(run)
    expect(results[1]!.latency).toMatchObject({ mean: 2, min: 1, max: 3, samplesCount: 2 })
    expect(results[1]!.throughput.mean).toBeCloseTo(50, 9)
    expect(results[1]).toBeFasterThan(results[0]!)
  })

  test('have their hooks called: around all legs, and around each', async ({ task }) => {
    const log: string[] = []
    const point = pointsOn(log)
    const fnOpts = Object.fromEntries(
      (['beforeAll', 'beforeEach', 'afterEach', 'afterAll'] as const).map((hook) => [hook, () => void log.push(hook)]),
    )
    const registrations = [
      { name: 'A', fn: point('A', { rounds: 2 }), fnOpts },
      { name: 'B', fn: point('B') },
    ]
    await provider.run({ test: task, config: benchmarkConfig, registrations })
    const ofA = ['beforeEach', 'A', 'afterEach']
    expect(log).toEqual(['beforeAll', ...ofA, 'B', 'B', ...ofA, 'afterAll'])
  })

  test('are refused two names that are one', async ({ task }) => {
    const point = pointsOn([])
    const registrations = [point('A'), point('B')].map((fn) => ({ name: 'same', fn }))
    const compared = provider.run({ test: task, config: benchmarkConfig, registrations })
    await expect(compared).rejects.toThrow('[load.point] Two benchmarks are called "same".')
  })

  test('are refused two metrics', async ({ task }) => {
    const log: string[] = []
    const point = pointsOn(log)
    const compared = runAs(task, { A: point('A'), B: point('B', { metric: 'requestLatency' }) })
    await expect(compared).rejects.toThrow(
      `metric: ttft of "A" and requestLatency of "B" don't compare; give all points the same`,
    )
    expect(log).toEqual([])
  })

  test('are refused options of tinybench', async ({ task }) => {
    const point = pointsOn([])
    const compared = runAs(task, { A: point('A'), B: point('B') }, { name: 'servers', time: 1_000, iterations: 5 })
    await expect(compared).rejects.toThrow("[load.point] time, iterations: of tinybench's options")
    await expect(runAs(task, { A: point('A') }, { name: 'servers' })).resolves.toHaveLength(1)
  })
})

test('a point that is alone runs in one go, whatever rounds it asks for', async ({ task }) => {
  const log: string[] = []
  await runAs(task, { A: pointsOn(log)('A', { rounds: 8 }) })
  expect(log).toEqual(['A'])
})

describe('any other function', () => {
  test('runs on tinybench', async ({ task }) => {
    let calls = 0
    const [result] = await runAs(task, { count: () => calls++ }, { iterations: 5, time: 0, warmup: false })
    expect(calls).toBeGreaterThanOrEqual(5)
    expect(result).toMatchObject({ name: 'count', latency: { samplesCount: 5 } })
    expect(result!.run).toBeUndefined()
  })

  test('may stand beside a point, and takes the options of tinybench', async ({ task }) => {
    const point = pointsOn([])
    const results = await runAs(task, { A: point('A'), count: () => 0 }, { iterations: 5, time: 0, warmup: false })
    expect(results.map(({ name, latency }) => [name, latency.samplesCount])).toEqual([
      ['A', 3],
      ['count', 5],
    ])
  })
})

describe('a point that fails', () => {
  test('before anything is sent lets nothing be sent', async ({ task }) => {
    const log: string[] = []
    const point = pointsOn(log)
    const compared = runAs(task, { A: point('A'), B: point('B', { failsIn: 'prepare' }) })
    await expect(compared).rejects.toThrow('B is not there')
    expect(log).toEqual([])
  })

  test.for([
    [0, 'A'],
    [1, 'AB'],
    [3, 'ABBAAB'],
  ] as const)('in leg %d ends the comparison with its error, after %s', async ([leg, ran], { task }) => {
    const log: string[] = []
    const point = pointsOn(log)
    await expect(runAs(task, { A: point('A'), B: point('B', { failsIn: leg }) })).rejects.toThrow('B broke')
    expect(log.join('')).toBe(ran)
  })

  test('because its run is void says why, and what to do', async ({ task }) => {
    const { run } = runOf([row(0)], { health: { eventLoopDelayMs: { p50: 1, p99: 80, max: 90 } } })
    const compared = runAs(task, { A: pointsOn([])('A', { measured: { run } }) })
    await expect(compared).rejects.toThrow(
      /^\[load\.point\] The run of "A" is void: .*80\.0 ms at p99.*; .*use fewer streams/,
    )
  })

  test('because it was ended early says why', async ({ task }) => {
    const { run } = runOf([row(0)])
    const abortedBecause = { code: 'error-rate', message: 'too many errors' } as const
    const compared = runAs(task, { A: pointsOn([])('A', { measured: { run: { ...run, abortedBecause } } }) })
    await expect(compared).rejects.toThrow('[load.point] abortOn ended the run of "A": too many errors')
  })

  test('because requests failed says how many and why', async ({ task }) => {
    const { run } = runOf([row(0), failure(1), failure(2), row(3)])
    const compared = runAs(task, { A: pointsOn([])('A', { measured: { run } }) })
    await expect(compared).rejects.toThrow(
      '[load.point] 50 % of the requests of "A" failed, more than errorRate 0 %: 2 × http-500: out of memory',
    )
  })

  test('because it has no sample says of what', async ({ task }) => {
    const compared = runAs(task, { A: pointsOn([])('A', { measured: { samples: [] } }) })
    await expect(compared).rejects.toThrow('[load.point] "A" has no sample of ttft')
  })
})

test('as many requests may fail as a point lets fail', async ({ task }) => {
  const { run } = runOf([row(0), failure(1), failure(2), row(3)])
  const [result] = await runAs(task, { A: pointsOn([])('A', { errorRate: 0.5, measured: { run } }) })
  expect(result!.run!.totals.errorRate).toBe(0.5)
})
