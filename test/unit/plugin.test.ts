import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { columnsOf } from '../../reporters/text.ts'
import { config, createProject, type VitestResult } from '../support/project.ts'

const HOUR = 3_600_000

const bench = `
  import { expect, test } from 'inferbench'
  const few = { concurrency: 2, requests: 4 }
  test('has time', ({ task }) => expect(task.timeout).toBe(${HOUR}))
  test('chat', { retry: 1 }, async ({ dataset, load }) => {
    const run = await load(dataset.synthetic({ inputTokens: 5, outputTokens: 2 }), few)
    const flaky = run.suite.project === 'flaky' && run.attempt === 0
    expect(run).toMeetSlo({ ttft: { mean: flaky ? 0.001 : 60_000 }, errorRate: 0 })
  })
`

const unit = (timeout: number) => `
  import { expect, inject, test } from 'vitest'
  test('has its own time', ({ task }) => expect(task.timeout).toBe(${timeout}))
  test('knows the settings', () => expect(inject('inferbench').settings.seed).toBe('42'))
`

/** Two projects of one config, each with the bench and the unit tests. */
const twoProjects = config('{ simulator: { ttftMs: 1, itlMs: 1 } }').replace(
  'plugins:',
  "test: { projects: [{ extends: true, test: { name: 'steady' } }, { extends: true, test: { name: 'flaky' } }] }, plugins:",
)

describe('two projects in one config', { timeout: 120_000 }, () => {
  const project = createProject({
    'vitest.config.ts': twoProjects,
    'a.bench.ts': bench,
    'a.test.ts': unit(5_000),
  })
  let result: VitestResult
  const rows = () => readdirSync(join(project.root, '.inferbench/requests'))

  beforeAll(async () => {
    const reporters = ['verbose', 'json', 'junit'].map((name) => `--reporter=${name}`)
    const files = ['json', 'junit'].map((name) => `--outputFile.${name}=out.${name}`)
    result = await project.run({ args: [...reporters, ...files] })
  }, 120_000)
  afterAll(() => project[Symbol.asyncDispose]())

  test('give benches an hour', () => {
    expect(result.stdout + result.stderr).toContain('Tests  4 passed (4)')
    expect(result.exitCode).toBe(0)
  })

  test('share one report, in which each run names its project', () => {
    const runs = result.report!.runs.map(
      ({ suite, attempt }) => `${suite.project} ${suite.file} ${suite.test} ${attempt}`,
    )
    expect(runs.toSorted()).toEqual(['flaky a.bench.ts chat 0', 'flaky a.bench.ts chat 1', 'steady a.bench.ts chat 0'])
  })

  test('share one gate, which does not take the retry of one for one of the other', () => {
    expect(result.stdout.match(/SLO gate/g)).toHaveLength(1)
    expect(result.stdout).toContain('SLO gate  4 of 4 SLOs met')
  })

  test('print their tables beside the verbose reporter', () => {
    expect(result.stdout).toContain('✓ |steady (bench)| a.bench.ts > has time')
    expect(result.stdout).toMatch(/^ {2}chat \(steady\)$/m)
    expect(result.stdout).toMatch(/^ {2}chat \(flaky, retry 1\)$/m)
  })

  test('print lines that fit a terminal of unknown width', () => {
    const from = result.stdout.indexOf('\n  chat (')
    const lines = result.stdout.slice(from, result.stdout.indexOf('report.json')).split('\n')
    expect(lines.length).toBeGreaterThan(40)
    for (const line of lines) expect(columnsOf(line), line).toBeLessThanOrEqual(100)
  })

  test('leave the JSON reporter its file, with the runs in it', () => {
    const json = JSON.parse(readFileSync(join(project.root, 'out.json'), 'utf8'))
    expect(json).toMatchObject({ success: true, numPassedTests: 4 })
    const metas = json.testResults.flatMap(
      (file: { assertionResults: { title: string; meta: object }[] }) => file.assertionResults,
    )
    const names = metas.flatMap(
      ({ meta }: { meta: { inferbench?: { runs: { name: string }[] } } }) =>
        meta.inferbench?.runs.map(({ name }) => name) ?? [],
    )
    expect(names).toEqual(['chat', 'chat', 'chat'])
  })

  test('leave the JUnit reporter its file', () => {
    const xml = readFileSync(join(project.root, 'out.junit'), 'utf8')
    expect(xml.match(/<testcase /g)).toHaveLength(4)
    expect(xml).toContain('failures="0"')
  })

  test('leave unit tests their own time, print nothing for them, and keep the last report with its rows', async () => {
    const before = rows()
    expect(before).toHaveLength(3)
    const { exitCode, stdout, report } = await project.run({ command: 'run' })
    expect(stdout).toContain('Tests  4 passed (4)')
    expect(stdout).not.toContain('SLO gate')
    expect(exitCode).toBe(0)
    expect(report).toEqual(result.report)
    expect(rows()).toEqual(before)
  })

  test('replace report and rows by those of the next run', async () => {
    const before = rows()
    const { report } = await project.run({ args: ['--project=steady*', '-t', 'chat'] })
    expect(report!.runs).toHaveLength(1)
    expect(rows()).toEqual([report!.runs[0]!.rowsFile.replace('requests/', '')])
    expect(before).not.toContain(rows()[0])
  })
})

describe('the plugin', { timeout: 120_000 }, () => {
  const withTime = (args: string[] = []) => ({ args: ['-t', 'time', ...args] })

  test('leaves a longer time that the user has set', async () => {
    const files = {
      'vitest.config.ts': config().replace('plugins:', 'test: { testTimeout: 600_000 }, plugins:'),
      'a.bench.ts': bench.replace(String(HOUR), '600_000'),
      'b.bench.ts': bench.replace(String(HOUR), '700_000'),
    }
    await using project = createProject(files)
    expect((await project.run(withTime(['a.bench.ts']))).exitCode).toBe(0)
    expect((await project.run(withTime(['b.bench.ts', '--testTimeout=700000']))).exitCode).toBe(0)
  })

  test('says a typo in its options once, and nothing runs', async () => {
    await using project = createProject({ 'vitest.config.ts': config('{ endpont: {} }'), 'a.bench.ts': bench })
    const { exitCode, stdout, stderr } = await project.run()
    expect(exitCode).toBe(1)
    expect(stderr.match(/unknown key/g)).toHaveLength(1)
    expect(stderr).toContain(
      "InferbenchError: [inferbench] unknown key 'endpont'; known: endpoint, tokenizer, seed, outputDir",
    )
    expect(stdout).not.toContain('chat')
  })

  test.for([
    ['output folders', 'outputDir: name', 'outputDir: all projects share one report, got "b" beside "a"'],
    [
      'lists of exports',
      "exports: name === 'a' ? ['csv'] : []",
      'exports: all projects share one report, got [] beside ["csv"]',
    ],
  ])('refuses two %s in one config, as there is one report', async ([_, option, message]) => {
    const both = config().replace(
      /plugins: \[.*?\]/,
      `test: { projects: ['a', 'b'].map((name) => ({ extends: true, plugins: [inferbench({ ${option} })], test: { name } })) }`,
    )
    await using project = createProject({ 'vitest.config.ts': both, 'a.bench.ts': bench })
    const { exitCode, stdout, stderr } = await project.run()
    expect(exitCode).toBe(1)
    expect(stdout + stderr).toContain(`[inferbench] ${message}`)
  })

  test('writes where it is told to', async () => {
    await using project = createProject({
      'vitest.config.ts': config("{ outputDir: 'out/bench', simulator: { ttftMs: 1, itlMs: 1 } }"),
      'a.bench.ts': bench,
    })
    const { exitCode, stdout } = await project.run()
    expect(stdout).toContain('report: out/bench/report.json')
    expect(readdirSync(join(project.root, 'out/bench'))).toEqual(['report.html', 'report.json', 'requests'])
    expect(exitCode).toBe(0)
  })
})
