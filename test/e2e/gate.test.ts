import { describe, expect, test } from 'vitest'

import { config, createProject, patient } from '../support/project.ts'
import { startScriptedServer, streamWords } from '../support/scripted-server.ts'

const fast = config(`{ simulator: { ttftMs: 20, itlMs: 1 }, ${patient} }`)

function suite(
  slo: string,
  load = '{ concurrency: 8, requests: 320 }',
  workload = '{ inputTokens: 20, outputTokens: 5 }',
): string {
  return `
    import { expect, test } from 'inferbench'
    test('chat', async ({ dataset, load }) => {
      const run = await load(dataset.synthetic(${workload}), ${load})
      expect(run).toMeetSlo(${slo})
    })
  `
}

describe('the gate', () => {
  test('passes, and says that the simulator answered', async () => {
    await using project = createProject({
      'vitest.config.ts': fast,
      'chat.bench.ts': suite('{ ttft: { p99: 2_000 }, errorRate: 0 }'),
    })
    const { exitCode, stdout, report } = await project.run()
    expect(stdout).toContain('2 of 2 SLOs met')
    expect(stdout).toContain('embedded simulator')
    expect(exitCode).toBe(0)
    expect(report).toMatchObject({
      finished: true,
      runs: [{ endpoint: { simulated: true }, counts: { completed: 320 } }],
    })
  })

  test('fails with metric, observation, bound, interval and samples', async () => {
    await using project = createProject({ 'vitest.config.ts': fast, 'chat.bench.ts': suite('{ ttft: { p99: 1 } }') })
    const { exitCode, stdout, stderr } = await project.run()
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/✗ ttft p99 [\d.]+ ms > 1 ms, interval \[[\d.]+, [\d.]+\] at 95 %, 320 samples/)
    expect(stdout).toMatch(/0 of 1 SLOs met · chat: ttft p99 [\d.]+ ms > 1 ms/)
  })

  test('refuses to judge a p99 on too few samples', async () => {
    const files = {
      'vitest.config.ts': fast,
      'chat.bench.ts': suite('{ ttft: { p99: 2_000 } }', '{ concurrency: 8, requests: 100 }'),
    }
    await using project = createProject(files)
    const { exitCode, stderr } = await project.run()
    expect(exitCode).toBe(1)
    expect(stderr).toContain('inconclusive: 100 samples are too few: it takes 299')
  })

  test('refuses to judge a metric without samples', async () => {
    const files = { 'vitest.config.ts': fast, 'chat.bench.ts': suite('{ reasoningTokens: { mean: { max: 9 } } }') }
    await using project = createProject(files)
    const { exitCode, stderr } = await project.run()
    expect(exitCode).toBe(1)
    expect(stderr).toContain('there is no sample of reasoningTokens: the server reported no reasoning tokens')
  })

  test('counts and names the errors of a server that fails half the time', async () => {
    await using server = await startScriptedServer((response, index) => {
      if (index % 2 === 0) return streamWords(response, ['a', ' b', ' c'])
      response.writeHead(500, { 'content-type': 'application/json' }).end('{"error":{"message":"out of memory"}}')
    })
    await using project = createProject({
      'vitest.config.ts': config(`{ endpoint: { url: '${server.url}' } }`),
      'chat.bench.ts': suite('{ errorRate: 0.01, ttft: { p50: 5_000 } }', '{ concurrency: 4, requests: 40 }'),
    })
    const { exitCode, stdout, stderr, report } = await project.run()
    expect(exitCode).toBe(1)
    expect(stderr).toContain('✗ errorRate 50 % > 1 %')
    expect(stdout).toContain('20 × http-500: out of memory')
    expect(stdout).toContain('1 of 2 SLOs met')
    expect(report!.runs[0]!.errors).toEqual([{ kind: 'http-500', message: 'out of memory', count: 20 }])
  })
})
