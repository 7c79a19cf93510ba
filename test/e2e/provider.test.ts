import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { config, createProject, patient, type VitestResult } from '../support/project.ts'
import { startScriptedServer, streamWords } from '../support/scripted-server.ts'

/** Two servers, of which one takes five times as long for the first token. */
const servers = `
  import { expect, startSimulator, test } from 'inferbench'
  import { afterAll } from 'vitest'
  const quick = await startSimulator({ ttftMs: 20, itlMs: 1, prefillTokensPerSecond: 1e7 })
  const slow = await startSimulator({ ttftMs: 100, itlMs: 1, prefillTokensPerSecond: 1e7 })
  afterAll(() => Promise.all([quick.close(), slow.close()]))
  const few = { concurrency: 2, requests: 24 }
`

const bench = `
  ${servers}
  test('compares', async ({ bench, dataset, load }) => {
    const prompts = dataset.synthetic({ inputTokens: 20, outputTokens: 4 })
    const results = await bench.compare(
      bench('slow', load.point(prompts, { ...few, endpoint: slow })),
      bench('quick', load.point(prompts, { ...few, endpoint: quick, rounds: 2 })),
    )
    expect(results.get('quick')).toBeFasterThan(results.get('slow'), { delta: 0.5 })
    expect(results.get('quick').latency.mean).toBeCloseTo(results.get('quick').run.metrics.ttft.mean, 6)
    expect(results.get('quick').run).toMeetSlo({ errorRate: 0 })
    const [first, second] = [await slow.requests(), await quick.requests()]
    // There and back again: the legs of the second server lie between those of the first.
    const legs = (server) => [0, 12].map((from) => server.slice(from, from + 12))
    const endOf = (leg) => Math.max(...leg.map(({ endMs }) => endMs))
    const startOf = (leg) => Math.min(...leg.map(({ receivedMs }) => receivedMs))
    const turns = [legs(first)[0], ...legs(second), legs(first)[1]]
    for (const [i, leg] of turns.slice(1).entries()) expect(startOf(leg)).toBeGreaterThan(endOf(turns[i]))
    // The time of a run is its own: that in which the other server was measured is left out.
    const measuredMs = results.get('slow').run.durationMs + results.get('quick').run.durationMs
    expect(measuredMs).toBeLessThan(endOf(turns[3]) - startOf(turns[0]))
  })

  test('finds the wrong one faster', async ({ bench, dataset, load }) => {
    const prompts = dataset.synthetic({ inputTokens: 20, outputTokens: 4 })
    const results = await bench.compare(
      bench('slow', load.point(prompts, { ...few, endpoint: slow, metric: 'requestLatency' })),
      bench('quick', load.point(prompts, { ...few, endpoint: quick, metric: 'requestLatency' })),
    )
    expect(results.get('slow')).toBeFasterThan(results.get('quick'))
  })

  test('measures the server of the file', async ({ bench, dataset, load }) => {
    const prompts = dataset.synthetic({ inputTokens: 20, outputTokens: 4 })
    const { throughput, run } = await bench('alone', load.point(prompts, few)).run()
    expect(run.counts.completed).toBe(24)
    expect(throughput.mean).toBeCloseTo(run.totals.requestsPerSecond, 6)
  })

  test('times a function', async ({ bench }) => {
    let calls = 0
    const { latency } = await bench('count', () => calls++).run({ iterations: 30, time: 0, warmup: false })
    expect(latency.samplesCount).toBe(30)
    expect(calls).toBeGreaterThanOrEqual(30)
  })
`

describe('load points in a project', { timeout: 120_000 }, () => {
  const project = createProject({
    'vitest.config.ts': config(`{ simulator: { ttftMs: 5, itlMs: 1 }, ${patient} }`),
    'a.bench.ts': bench,
  })
  let result: VitestResult
  const runsOf = (name: string) => result.report!.runs.filter(({ suite }) => suite.test === name)

  beforeAll(async () => {
    result = await project.run({ args: ['--reporter=verbose'] })
  }, 120_000)
  afterAll(() => project[Symbol.asyncDispose]())

  test('compare two servers in turns, and the faster one is faster', () => {
    expect(result.stdout).toMatch(/✓ .*a\.bench\.ts > compares/)
  })

  test('fail the test whose server is not faster', () => {
    expect(result.stdout).toMatch(/× .*a\.bench\.ts > finds the wrong one faster/)
    expect(result.stderr).toMatch(/Expected to be faster, but was [\d.]+% slower/)
    expect(result.exitCode).toBe(1)
  })

  test('alone measure the server of the file', () => {
    expect(result.stdout).toMatch(/✓ .*a\.bench\.ts > measures the server of the file/)
    expect(runsOf('measures the server of the file')).toMatchObject([{ name: 'alone', load: { rounds: 1 } }])
  })

  test('leave other functions to tinybench', () => {
    expect(result.stdout).toMatch(/✓ .*a\.bench\.ts > times a function/)
    expect(runsOf('times a function')).toEqual([])
  })

  test('are runs of the report like any other, of the whole load', () => {
    const runs = runsOf('compares').toSorted((a, b) => b.name.localeCompare(a.name))
    expect(runs).toMatchObject([
      { name: 'slow', finished: true, load: { rounds: 2, requests: 24 }, counts: { sent: 24, completed: 24 } },
      { name: 'quick', finished: true, load: { rounds: 2, requests: 24 }, counts: { sent: 24, completed: 24 } },
    ])
    expect(result.stdout).toContain('2 in flight · 2 rounds · 24 requests in')
    expect(runs.every(({ endpoint }) => endpoint.simulated)).toBe(true)
    expect(runs[0]!.endpoint.url).not.toBe(runs[1]!.endpoint.url)
    expect(new Set(runs.map(({ client }) => client!.workers))).toEqual(new Set([1]))
  })

  test('stand in Vitest’s own table', () => {
    expect(result.stdout).toMatch(/name +hz +min +max +mean/)
    expect(result.stdout).toMatch(/quick .* 24 +fastest/)
    expect(result.stdout).toMatch(/slow .* 24$/m)
  })
})

/** A test that compares a point with one that has nothing wrong. */
const compares = (name: string, point: string) => `
  test(${JSON.stringify(name)}, async ({ bench, dataset, load }) => {
    const prompts = dataset.synthetic({ inputTokens: 20, outputTokens: 4 })
    const few = { concurrency: 2, requests: 24 }
    await bench.compare(bench('A', load.point(prompts, few)), bench('B', load.point(prompts, ${point})))
  })
`

const suiteOf = (...tests: string[]) => ["import { test } from 'inferbench'", ...tests].join('\n')

const refused: readonly (readonly [name: string, point: string, message: string])[] = [
  [
    'a server that is not there',
    "{ ...few, endpoint: { url: 'http://127.0.0.1:9' } }",
    '[endpoint] http://127.0.0.1:9/v1/models refused the connection',
  ],
  [
    'an endpoint that is a URL alone',
    "{ ...few, endpoint: 'http://gpu' }",
    '[endpoint] invalid input: expected object',
  ],
  ['a typo', '{ ...few, reqests: 4 }', "[load] unknown key 'reqests'"],
  [
    'a metric that is no time',
    "{ ...few, metric: 'outputTokens' }",
    '[load.point] metric: invalid option: expected one of "ttft"',
  ],
  ['no round', '{ ...few, rounds: 0 }', '[load.point] rounds: too small'],
  ['too many rounds', '{ ...few, rounds: 16 }', '24 requests in 16 rounds are 1 a round, and it takes 2'],
]

describe('a load point that cannot be measured', { timeout: 120_000 }, () => {
  test('fails its test before anything is sent', async () => {
    await using project = createProject({
      'vitest.config.ts': config(`{ simulator: { ttftMs: 5, itlMs: 1 }, ${patient} }`),
      'a.bench.ts': suiteOf(...refused.map(([name, point]) => compares(name, point))),
    })
    const { exitCode, report } = await project.run({ args: ['--reporter=json', '--outputFile=results.json'] })
    const { testResults } = JSON.parse(readFileSync(join(project.root, 'results.json'), 'utf8'))
    const failures = testResults[0].assertionResults.map((each: { title: string; failureMessages: string[] }) => [
      each.title,
      each.failureMessages[0],
    ])
    expect(failures).toEqual(refused.map(([name, _, message]) => [name, expect.stringContaining(message)]))
    expect(exitCode).toBe(1)
    expect(report).toBeUndefined()
  })

  test('fails the test with the errors of its server, and both runs are reported', async () => {
    await using server = await startScriptedServer((response, index) => {
      if (index % 2 === 0) return streamWords(response, ['a', ' b'])
      response.writeHead(500, { 'content-type': 'application/json' }).end('{"error":{"message":"out of memory"}}')
    })
    await using project = createProject({
      'vitest.config.ts': config(`{ simulator: { ttftMs: 5, itlMs: 1 }, ${patient} }`),
      'a.bench.ts': suiteOf(compares('half', `{ ...few, endpoint: { url: '${server.url}' } }`)),
    })
    const { exitCode, stderr, report } = await project.run()
    expect(stderr).toContain(
      '50 % of the requests of "B" failed, more than errorRate 0 %: 12 × http-500: out of memory',
    )
    expect(exitCode).toBe(1)
    const runs = report!.runs.toSorted((a, b) => a.name.localeCompare(b.name))
    expect(runs).toMatchObject([
      { name: 'A', finished: true, endpoint: { simulated: true }, counts: { completed: 24 } },
      { name: 'B', finished: true, endpoint: { simulated: false }, counts: { completed: 12, failed: 12 } },
    ])
  })

  test('fails the test where the provider is another one', async () => {
    const plain = config().replace(/plugins: \[.*?\],/, '')
    await using project = createProject({ 'vitest.config.ts': plain, 'a.bench.ts': suiteOf(compares('plain', 'few')) })
    const { exitCode, stderr } = await project.run()
    expect(stderr).toContain("set benchmark.provider to 'inferbench/provider'")
    expect(exitCode).toBe(1)
  })
})

test('a provider of the user stays', { timeout: 120_000 }, async () => {
  const suite = `
    import { test } from 'inferbench'
    test('count', async ({ bench }) => void (await bench('count', () => 0).run()))
  `
  await using project = createProject({
    'vitest.config.ts': config().replace('plugins:', "test: { benchmark: { provider: './mine.ts' } }, plugins:"),
    'a.bench.ts': suite,
  })
  writeFileSync(join(project.root, 'mine.ts'), "export default { run() { throw new Error('mine was asked') } }")
  const { exitCode, stderr } = await project.run()
  expect(stderr).toContain('mine was asked')
  expect(exitCode).toBe(1)
})
