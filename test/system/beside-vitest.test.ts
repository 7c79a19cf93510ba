import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { config, createProject, patient } from '../support/project.ts'

const suite = `
  import { expect, test } from 'inferbench'
  const few = { concurrency: 2, requests: 8 }
  const prompts = (dataset) => dataset.synthetic({ inputTokens: 5, outputTokens: 2 })
  test('small', async ({ dataset, load }) => void (await load(prompts(dataset), few)))
  test('flaky', async ({ dataset, load }) => {
    const run = await load(prompts(dataset), few)
    expect(run.attempt).toBe(1)
  })
`
const settings = `{ simulator: { ttftMs: 2, itlMs: 1 }, exports: ['csv', 'junit'], ${patient} }`

/** The suite with reporters of the user's config, as source. */
function filesWith(reporters = "['default']"): Record<string, string> {
  const withReporters = config(settings).replace('plugins:', `test: { reporters: ${reporters} }, plugins:`)
  return { 'vitest.config.ts': withReporters, 'chat.bench.ts': suite }
}

/** What tells of an attachment on the terminal. */
const ATTACHED = '↳ small: as Markdown'

describe("beside Vitest's own", () => {
  test('--retry, the runs of every attempt are in the report, and those of the last one count', async () => {
    await using project = createProject(filesWith())
    const { exitCode, stdout, report } = await project.run({ args: ['--retry=1'] })
    expect(report!.runs.map(({ name, attempt }) => [name, attempt])).toEqual([
      ['small', 0],
      ['flaky', 0],
      ['flaky', 1],
    ])
    expect(stdout).toContain('Tests  2 passed (2)')
    expect(exitCode).toBe(0)
  })

  test('-t, a test that was not asked for sends nothing', async () => {
    await using project = createProject(filesWith())
    const { exitCode, stdout, report } = await project.run({ args: ['-t', 'small'] })
    expect(report!.runs.map(({ name }) => name)).toEqual(['small'])
    expect(stdout).toContain('Tests  1 passed | 1 skipped (2)')
    expect(exitCode).toBe(0)
  })

  test('--reporter=json, the file is JSON with the runs in it, and ours are written', async () => {
    await using project = createProject(filesWith())
    const { stdout, report } = await project.run({ args: ['--reporter=json', '-t', 'small'] })
    const json = JSON.parse(readFileSync(join(project.root, '.vitest/json/output.json'), 'utf8'))
    const [small] = json.testResults[0].assertionResults
    expect(small.meta.inferbench.runs[0]).toMatchObject({ id: report!.runs[0]!.id, name: 'small' })
    for (const name of ['report.html', 'runs.csv', 'junit.xml']) {
      expect(existsSync(join(project.root, '.inferbench', name)), name).toBe(true)
    }
    expect(stdout).toContain('SLO gate')
  })

  test('JSON on the standard output, nothing else is there, and people read on the error stream', async () => {
    await using project = createProject(filesWith("[['json', { stdout: true }]]"))
    const { stdout, stderr, report } = await project.run({ args: ['-t', 'small'] })
    expect(JSON.parse(stdout)).toMatchObject({ success: true, numPassedTests: 1 })
    expect(stderr).toContain('SLO gate')
    expect(stderr).toContain('report: .inferbench/report.json')
    expect(report!.runs).toHaveLength(1)
  })

  test('HTML and blob, runs are attached to their tests', async () => {
    await using project = createProject(filesWith())
    const { stdout } = await project.run({ args: ['--reporter=verbose', '--reporter=html', '-t', 'small'] })
    expect(stdout).toContain(ATTACHED)
    const blob = await project.run({ args: ['--reporter=verbose', '--reporter=blob', '-t', 'small'] })
    expect(blob.stdout).toContain(ATTACHED)
    expect(readFileSync(join(project.root, '.vitest/blob/blob.json'), 'utf8')).toContain('image/svg+xml')
  })

  test('other reporters, nothing is drawn that nobody would see', async () => {
    await using project = createProject(filesWith())
    const { stdout } = await project.run({ args: ['--reporter=verbose', '-t', 'small'] })
    expect(stdout).toContain('✓ |bench| chat.bench.ts > small')
    expect(stdout).not.toContain(ATTACHED)
  })

  test('HTML, a test that runs out of time has its own error and no other', async () => {
    const endless = suite
      .replace('requests: 8', "duration: '60s'")
      .replace("test('small', ", "test('small', { timeout: 1_500 }, ")
    await using project = createProject({ ...filesWith(), 'chat.bench.ts': endless })
    const { stdout, stderr, report } = await project.run({
      args: ['--reporter=verbose', '--reporter=html', '-t', 'small'],
    })
    expect(stderr).toContain('Test timed out in 1500ms')
    expect(stdout + stderr).not.toContain('Cannot annotate')
    expect(report!.runs[0]!.finished).toBe(false)
  })
})
