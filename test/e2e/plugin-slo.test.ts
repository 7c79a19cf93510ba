import { describe, expect, test } from 'vitest'

import { config, createProject, patient } from '../support/project.ts'

const fast = (options: string) => config(`{ simulator: { ttftMs: 5, itlMs: 1 }, ${patient}, ${options} }`)

/** A suite whose test asserts what it is given, or nothing. */
const suite = (assertion = '', options = '{}') => `
  import { expect, test } from 'inferbench'
  test('chat', ${options}, async ({ dataset, load }) => {
    const run = await load(dataset.synthetic({ inputTokens: 20, outputTokens: 5 }), { concurrency: 8, requests: 80 })
    ${assertion}
  })
`

const missed = fast('slo: { ttft: { p95: 0.001 } }')

describe('an objective of the plugin', () => {
  test('fails a run whose test asserts nothing, and says so everywhere', async () => {
    await using project = createProject({ 'vitest.config.ts': missed, 'chat.bench.ts': suite() })
    const { exitCode, stdout, report } = await project.run()
    expect(stdout).toContain('Tests  1 passed (1)')
    expect(exitCode).toBe(1)
    expect(stdout).toMatch(/✗ ttft p95 \(plugin\) ≤ 0.001 ms: [\d.,]+ \(/)
    expect(stdout).toMatch(/SLO gate {2}0 of 1 SLOs met · chat: ttft p95 [\d.]+ ms > 0.001 ms \(plugin\)/)
    expect(stdout).toContain("The plugin's slo does not hold: Vitest exits with 1, whatever the tests assert.")
    expect(report!.runs[0]!.slos).toMatchObject([{ objective: 'ttft.p95', status: 'fail', source: 'plugin' }])
  })

  test('that holds is counted beside those of the test', async () => {
    const files = {
      'vitest.config.ts': fast('slo: { errorRate: 0 }'),
      'chat.bench.ts': suite('expect(run).toMeetSlo({ ttft: { p95: 60_000 } })'),
    }
    await using project = createProject(files)
    const { exitCode, stdout, report } = await project.run()
    expect(stdout).toContain('SLO gate  2 of 2 SLOs met')
    expect(stdout).not.toContain("The plugin's slo")
    expect(exitCode).toBe(0)
    expect(report!.runs[0]!.slos.map(({ metric, source }) => [metric, source])).toEqual([
      ['errorRate', 'plugin'],
      ['ttft', 'test'],
    ])
  })

  test('that the run can not tell fails it as well', async () => {
    const files = { 'vitest.config.ts': fast('slo: { ttft: { p99: 60_000 } }'), 'chat.bench.ts': suite() }
    await using project = createProject(files)
    const { exitCode, stdout } = await project.run()
    expect(exitCode).toBe(1)
    expect(stdout).toContain('inconclusive: 80 samples are too few: it takes 299')
  })

  test('is asked of the last attempt of a test that was retried', async () => {
    const files = {
      'vitest.config.ts': fast('slo: { errorRate: 0 }'),
      'chat.bench.ts': suite('if (run.attempt === 0) throw new Error("flaky")', '{ retry: 1 }'),
    }
    await using project = createProject(files)
    const { exitCode, stdout, report } = await project.run()
    expect(stdout).toContain('SLO gate  1 of 1 SLOs met')
    expect(report!.runs).toHaveLength(2)
    expect(exitCode).toBe(0)
  })

  test('is not asked of the points that a search for the highest load is meant to miss', async () => {
    const search = `
      import { expect, test } from 'inferbench'
      test('chat', async ({ dataset, load }) => {
        const slo = { ttft: { p50: 0.001 } }
        const prompts = dataset.synthetic({ inputTokens: 20, outputTokens: 5 })
        expect(await load.findMaxConcurrency(prompts, { requests: 40, slo })).toMatchObject({ highest: undefined })
      })
    `
    const files = { 'vitest.config.ts': fast('slo: { ttft: { p50: 0.001 } }'), 'chat.bench.ts': search }
    await using project = createProject(files)
    const { exitCode, stdout, report } = await project.run()
    expect(stdout).toContain('Tests  1 passed (1)')
    expect(report!.runs.length).toBeGreaterThan(0)
    expect(exitCode).toBe(0)
  })

  test('fails a run that its test broke off and forgot', async () => {
    const forgetful = `
      import { test } from 'inferbench'
      test('chat', async ({ dataset, load }) => {
        const endless = dataset.synthetic({ inputTokens: 20, outputTokens: 5 })
        await load({ ...endless, session: (i) => (i < 40 ? endless.session(i) : oops()) }, { concurrency: 8, requests: 80 }).catch(() => 0)
      })
      function oops() { throw new Error('no more prompts') }
    `
    await using project = createProject({
      'vitest.config.ts': fast('slo: { errorRate: 1 }'),
      'chat.bench.ts': forgetful,
    })
    const { exitCode, stdout } = await project.run()
    expect(stdout).toContain('Tests  1 passed (1)')
    expect(stdout).toContain('errorRate (plugin)')
    expect(exitCode).toBe(1)
  })

  test('fails the merge of the reports of several machines', async () => {
    await using project = createProject({ 'vitest.config.ts': missed, 'chat.bench.ts': suite() })
    const measured = await project.run({ args: ['--reporter=blob', '--outputFile=blobs/one.json'] })
    expect(measured.exitCode).toBe(1)
    const merged = await project.run({ args: ['--merge-reports=blobs'] })
    expect(merged.stdout).toContain("The plugin's slo does not hold")
    expect(merged.exitCode).toBe(1)
  })

  test.for([
    ["{ ttft: { p99: '5ms' } }", 'slo.ttft.p99: expected a number, or numbers as { min, max }, got "5ms"'],
    ['{ tftt: { p99: 5 } }', "slo: unknown key 'tftt'; known: ttft, ttst"],
  ])('ends Vitest before the first request where it makes no sense: %s', async ([slo, message]) => {
    await using project = createProject({ 'vitest.config.ts': fast(`slo: ${slo}`), 'chat.bench.ts': suite() })
    const { exitCode, stderr, report } = await project.run()
    expect(exitCode).toBe(1)
    expect(stderr).toContain(`InferbenchError: [inferbench] ${message}`)
    expect(report).toBeUndefined()
  })
})
