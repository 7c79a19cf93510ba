import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { config, createProject, patient, type VitestResult } from '../support/project.ts'
import { readXml } from '../support/xml.ts'

const docs = join(import.meta.dirname, '../../docs')
const fast = (options: string) => config(`{ simulator: { ttftMs: 5, itlMs: 1 }, ${patient}, ${options} }`)

/** The failing assertion is in line 8. */
const bench = `
  import { expect, test } from 'inferbench'

  const few = { concurrency: 4, requests: 80 }
  test('small', async ({ dataset, load }) => void (await load(dataset.synthetic({ inputTokens: 5, outputTokens: 2 }), few)))
  test('<b>large</b> | ::error::x', async ({ dataset, load }) => {
    const run = await load(dataset.synthetic({ inputTokens: 50, outputTokens: 2 }), few)
    expect(run).toMeetSlo({ ttft: { p95: 0.001 }, errorRate: 0 })
  })
`
const broken = `
  import { test } from 'inferbench'
  test('broken', () => { throw new Error('no 100 % of it:\\nnothing') })
`

/** Workflow commands in a log. */
function commandsOf({ stdout, stderr }: VitestResult): string[] {
  return `${stdout}\n${stderr}`.split('\n').filter((line) => line.trimStart().startsWith('::'))
}

describe('a run on GitHub', () => {
  const project = createProject({
    'vitest.config.ts': fast("slo: { ttft: { p50: 0.001 } }, exports: ['aiperf', 'csv', 'junit']"),
    'a.bench.ts': bench,
    'b.bench.ts': broken,
  })
  const read = (path: string) => readFileSync(join(project.root, path), 'utf8')
  const env = {
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: join(project.root, '..'),
    GITHUB_STEP_SUMMARY: join(project.root, 'summary.md'),
  }
  let result: VitestResult

  beforeAll(async () => {
    result = await project.run({ env, args: ['--reporter=default'] })
  }, 120_000)
  afterAll(() => project[Symbol.asyncDispose]())

  test('has a step summary that opens with the gate', () => {
    const summary = read('summary.md')
    expect(summary).toMatch(
      /^## ❌ SLO gate: 1 of 4 SLOs met\n\n- <code>small<\/code>: ttft p50 [\d.]+ ms &#62; 0.001 ms \(plugin\)\n/,
    )
    expect(summary).toContain('### ❌ <code>&#60;b&#62;large&#60;/b&#62; &#124; &#58;&#58;error&#58;&#58;x</code>')
    expect(summary).not.toContain('<b>')
  })

  test('annotates failed assertions, and objectives of the plugin where the test loads', () => {
    const folder = project.root.split('/').at(-1)
    const large = '[bench] <b>large</b> | %3A%3Aerror%3A%3Ax'
    const places = commandsOf(result).map((command) =>
      command.slice(0, command.indexOf('::', 2)).replace(/column=\d+,/, ''),
    )
    expect(places.toSorted()).toEqual([
      `::error file=${folder}/a.bench.ts,line=5,title=[bench] small`,
      `::error file=${folder}/a.bench.ts,line=7,title=${large}`,
      `::error file=${folder}/a.bench.ts,line=8,title=${large}`,
      `::error file=${folder}/b.bench.ts,line=3,title=[bench] broken`,
    ])
    expect(commandsOf(result).find((line) => line.includes('broken'))).toMatch(/::no 100 %25 of it:%0Anothing$/)
  })

  test('says where its files are', () => {
    expect(result.stdout).toContain('  report: .inferbench/report.json\n')
    expect(result.stdout).toContain('  aiperf: .inferbench/aiperf\n')
    expect(result.stdout).toContain('  csv: .inferbench/runs.csv\n')
    expect(result.stdout).toContain('  junit: .inferbench/junit.xml\n')
  })

  test('has a table of all runs with the numbers of the report', () => {
    const rows: Record<string, string>[] = parse(read('.inferbench/runs.csv'), { columns: true })
    const p99s = rows.filter(({ metric }) => metric === 'ttft').map(({ name, p99 }) => [name, Number(p99)])
    expect(p99s).toEqual(result.report!.runs.map(({ name, metrics }) => [name, metrics.ttft!.p99]))
  })

  test('has a JUnit file with a failure for each objective that does not hold', () => {
    const suites = readXml(read('.inferbench/junit.xml'))
    expect(suites.attributes).toMatchObject({ tests: '6', failures: '3', errors: '0' })
    expect(suites.children.map(({ attributes }) => attributes['name'])).toEqual([
      'a.bench.ts: small',
      'a.bench.ts: <b>large</b> | ::error::x',
    ])
  })

  test("has AIPerf's files of each run", () => {
    const folders = ['small', 'b-large-b-error-x']
    const exported = folders.map((name) => JSON.parse(read(`.inferbench/aiperf/a/${name}/profile_export_aiperf.json`)))
    expect(exported.map((json) => json.time_to_first_token.p99)).toEqual(
      result.report!.runs.map(({ metrics }) => metrics.ttft!.p99),
    )
    for (const name of folders) {
      expect(read(`.inferbench/aiperf/a/${name}/profile_export_aiperf.csv`)).toMatch(/\r\nRequest Count,80\r\n/)
    }
  })
})

describe('a run on GitHub with the reporters of Vitest as they are by default', () => {
  const project = createProject({
    'vitest.config.ts': fast('slo: { ttft: { p50: 0.001 } }'),
    'a.bench.ts': bench,
    'b.bench.ts': broken,
  })
  let result: VitestResult

  beforeAll(async () => {
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: project.root }
    result = await project.run({ env, args: ['-t', 'broken|small'] })
  }, 120_000)
  afterAll(() => project[Symbol.asyncDispose]())

  test('leaves failed assertions to them, and annotates what they do not know', () => {
    const commands = commandsOf(result)
    expect(commands.filter((line) => line.includes('broken'))).toHaveLength(1)
    expect(commands.filter((line) => line.includes('small'))).toEqual([
      expect.stringMatching(/::"small" does not meet the objectives of the plugin:%0A {2}✗ ttft p50 /),
    ])
  })

  test('warns of a step summary that can not be written, and goes on', () => {
    expect(result.stderr).toContain("inferbench: GITHUB_STEP_SUMMARY can't be written: Error: EISDIR")
    expect(result.stdout).toContain('report: .inferbench/report.json')
  })
})

describe('docs/ci.md and its jobs', () => {
  const page = readFileSync(join(docs, 'ci.md'), 'utf8')
  const jobs = ['github.yml', 'gitlab.yml'].map((name) => readFileSync(join(docs, 'examples', name), 'utf8'))
  /** Arguments of Vitest in a job. */
  const argsOf = (job: string) =>
    /npx vitest bench --run(.*)$/m
      .exec(job)![1]!
      .split(' ')
      .filter((arg) => arg !== '')

  test('have options that work, and commands that leave the files they name', async () => {
    const [, code] = /```ts\n([^]*?)```/.exec(page)!
    const ours = /from ('.*plugin.*'|".*plugin.*")/.exec(config())![1]!
    const alias = /resolve: .*? \}(?= \}\))/.exec(config())![0]
    const documented = code!.replace("'inferbench/plugin'", ours).replace('  plugins:', `  ${alias},\n  plugins:`)
    const chat = bench.slice(0, bench.indexOf("  test('<b>"))
    await using project = createProject({ 'vitest.config.ts': documented, 'a.bench.ts': chat })
    for (const job of jobs) {
      const { report, stdout } = await project.run({ args: argsOf(job), env: { INFERBENCH_URL: '' } })
      expect(stdout).toContain('errorRate (plugin)')
      expect(report!.runs[0]!.slos.map(({ objective }) => objective)).toEqual(['ttft.p95', 'errorRate'])
      for (const path of pathsIn(job)) expect(existsSync(join(project.root, path)), path).toBe(true)
    }
    const named = [...page.matchAll(/^\| (?:–|`\w+`) \| `([\w.]+)`/gm)].map(([, file]) => file!)
    expect(named).toEqual(['report.json', 'report.html', 'runs.csv', 'junit.xml'])
    for (const file of named) expect(existsSync(join(project.root, '.inferbench', file))).toBe(true)
  })

  /** Files and folders that a job keeps. */
  function pathsIn(job: string): string[] {
    return [...new Set(job.match(/(?<=[[ ])(?:\.inferbench\/|vitest\.)[\w.]*/g))]
  }

  test('keep the folder, which is hidden', () => {
    expect(jobs[0]).toMatch(/path: \.inferbench\/\n.*\n {10}include-hidden-files: true\n/)
    expect(pathsIn(jobs[1]!)).toEqual(['.inferbench/', 'vitest.junit.xml', '.inferbench/junit.xml'])
  })
})
