import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const repository = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'inferbench-package-'))
const installed = join(folder, 'node_modules/inferbench')

/** Packs the package and puts it into an empty project, with only its own dependencies and Vitest beside it. */
beforeAll(() => {
  const tarball = execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: repository,
    encoding: 'utf8',
  })
  mkdirSync(installed, { recursive: true })
  execFileSync('tar', [
    'xzf',
    join(folder, tarball.trim().split('\n').at(-1)!),
    '-C',
    installed,
    '--strip-components=1',
  ])
  for (const name of readdirSync(join(repository, 'node_modules'))) {
    if (!existsSync(join(folder, 'node_modules', name))) {
      symlinkSync(join(repository, 'node_modules', name), join(folder, 'node_modules', name))
    }
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
}, 120_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the packed package', () => {
  test('runs the first snippet in a fresh project', () => {
    writeFileSync(
      join(folder, 'vitest.config.ts'),
      `import { defineConfig } from 'vitest/config'
       import { inferbench } from 'inferbench/plugin'
       export default defineConfig({ plugins: [inferbench({ simulator: { ttftMs: 5, itlMs: 1, outputTokens: 3 } })] })`,
    )
    writeFileSync(
      join(folder, 'chat.bench.ts'),
      `import { expect, normal, test } from 'inferbench'
       test('chat', async ({ dataset, load }) => {
         const prompts = dataset.synthetic({ inputTokens: normal({ mean: 50, stddev: 5 }), outputTokens: 4 })
         const run = await load(prompts, { concurrency: 16, requests: 320 })
         expect(run).toMeetSlo({ ttft: { p99: 4_000 }, itl: { p95: 400 }, errorRate: 0 })
       })`,
    )
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(repository, 'node_modules/vitest/vitest.mjs'), 'bench', '--run'],
      { cwd: folder, encoding: 'utf8', env: { PATH: process.env['PATH'], HOME: process.env['HOME'], NO_COLOR: '1' } },
    )
    expect(stdout + stderr).toContain('3 of 3 SLOs met')
    expect(status).toBe(0)
  })

  test('brings its command line', () => {
    const cli = join(installed, 'dist/src/cli/main.js')
    const output = execFileSync(process.execPath, [cli, '--help'], { encoding: 'utf8' })
    expect(output).toContain('simulate')
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
  })

  test('passes publint and are-the-types-wrong', () => {
    const bin = join(repository, 'node_modules/.bin')
    execFileSync(join(bin, 'publint'), ['--strict', installed], { encoding: 'utf8' })
    execFileSync(join(bin, 'attw'), ['--pack', repository, '--profile', 'esm-only'], { encoding: 'utf8' })
  })
})
