import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { ReportFile } from '../../src/report/run-report.ts'
import { install, pack, repository } from '../support/packed-project.ts'
import { patient } from '../support/project.ts'

const folder = mkdtempSync(join(tmpdir(), 'inferbench-package-'))
const snippet = join(folder, 'snippet')
const fresh = join(folder, 'fresh')
const installed = join(snippet, 'node_modules/inferbench')

beforeAll(() => {
  const tarball = pack(folder)
  install(tarball, snippet)
  install(tarball, fresh)
}, 120_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs a command of the project's packages as a user types it. */
function npx(cwd: string, ...args: readonly string[]) {
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], NO_COLOR: '1' }
  const { status, stdout, stderr } = spawnSync('npx', ['--no', '--', ...args], { cwd, encoding: 'utf8', env })
  return { status, output: stdout + stderr }
}

describe('the packed package', () => {
  test('runs the first snippet in a fresh project', () => {
    writeFileSync(
      join(snippet, 'vitest.config.ts'),
      `import { defineConfig } from 'vitest/config'
       import { inferbench } from 'inferbench/plugin'
       export default defineConfig({ plugins: [inferbench({ simulator: { ttftMs: 5, itlMs: 1, outputTokens: 3 }, ${patient} })] })`,
    )
    writeFileSync(
      join(snippet, 'chat.bench.ts'),
      `import { expect, normal, test } from 'inferbench'
       test('chat', async ({ dataset, load }) => {
         const prompts = dataset.synthetic({ inputTokens: normal({ mean: 50, stddev: 5 }), outputTokens: 4 })
         const run = await load(prompts, { concurrency: 16, requests: 320 })
         expect(run).toMeetSlo({ ttft: { p99: 4_000 }, itl: { p95: 400 }, errorRate: 0 })
       })`,
    )
    const { status, output } = npx(snippet, 'vitest', 'bench', '--run')
    expect(output).toContain('3 of 3 SLOs met')
    expect(status).toBe(0)
  })

  test('brings its command line', () => {
    expect(npx(snippet, 'inferbench', '--help').output).toContain('simulate')
  })

  test('holds only what it needs', () => {
    expect(readdirSync(installed).sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'assets',
      'dist',
      'package.json',
    ])
    const files = readdirSync(installed, { recursive: true, withFileTypes: true }).filter((file) => file.isFile())
    const kinds = new Set(files.map(({ name }) => name.replace(/^.*?(\.d\.ts|\.[^.]+)$/, '$1')))
    const inDist = files.filter(({ parentPath }) => parentPath.startsWith(join(installed, 'dist')))
    expect(inDist.filter(({ name }) => !/(?:\.js|\.d\.ts)$/.test(name))).toEqual([])
    expect([...kinds].sort()).toEqual(['.d.ts', '.jpg', '.js', '.json', '.jsonl', '.md', '.ts', '.txt', 'LICENSE'])
  })

  test('passes publint and are-the-types-wrong', () => {
    const bin = join(repository, 'node_modules/.bin')
    execFileSync(join(bin, 'publint'), ['--strict', installed], { encoding: 'utf8' })
    execFileSync(join(bin, 'attw'), ['--pack', repository, '--profile', 'esm-only'], { encoding: 'utf8' })
  })
})

describe('the first minute', () => {
  test('inferbench init, then vitest bench: every suite meets its objectives', () => {
    const init = npx(fresh, 'inferbench', 'init')
    expect(init).toMatchObject({ status: 0, output: expect.stringContaining('\nNext: npx vitest bench --run\n') })
    beQuickAndPatient()
    const { status, output } = npx(fresh, 'vitest', 'bench')
    expect(output).toMatch(/SLO gate {2}(\d+) of \1 SLOs met/)
    expect(status).toBe(0)
    const { runs } = ReportFile.parse(JSON.parse(readFileSync(join(fresh, '.inferbench/report.json'), 'utf8')))
    expect(runs.map(({ suite }) => suite.file).sort()).toEqual(
      readdirSync(join(fresh, 'benchmarks'))
        .filter((name) => name.endsWith('.bench.js'))
        .map((name) => `benchmarks/${name}`),
    )
  })

  /** The config as it was written, but for a faster server and for machines that are busy. */
  function beQuickAndPatient(): void {
    const path = join(fresh, 'vitest.config.js')
    const written = readFileSync(path, 'utf8')
    const simulator = 'simulator: { ttftMs: 5, itlMs: 1 }'
    writeFileSync(path, written.replace('seed: 42,', `seed: 42, ${simulator}, ${patient},`))
  }
})
