import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

import { describe, expect, test } from 'vitest'

import { config, createProject, patient } from '../support/project.ts'
import { createScreen } from '../support/screen.ts'

const vitest = join(import.meta.dirname, '../../node_modules/vitest/vitest.mjs')

const suite = `
  import { test } from 'inferbench'
  test('chat', async ({ dataset, load }) => {
    const prompts = dataset.synthetic({ inputTokens: 20, outputTokens: 5 })
    const noise = setInterval(() => console.log('a line of the test'), 1_500)
    await load(prompts, { name: 'long chat', concurrency: 4, duration: DURATION })
    clearInterval(noise)
  })
`
const files = (duration: string) => ({
  'vitest.config.ts': config(`{ simulator: { ttftMs: 20, itlMs: 1 }, ${patient} }`),
  'chat.bench.ts': suite.replace('DURATION', `'${duration}'`),
})

const LINE = /^ *long chat {2}[\d.]+ s of [\d.]+ s, [\d,]+ requests?/gm

describe('the progress of a run', () => {
  test('stays in one place of a terminal, below what tests write and above the window of Vitest', async () => {
    await using project = createProject(files('6s'))
    const pictures = await watch(project.root)
    const drawn = pictures.filter((picture) => picture.match(LINE))
    expect(drawn.length).toBeGreaterThan(1)
    for (const picture of drawn) expect(picture.match(LINE)).toHaveLength(1)
    for (const picture of drawn) expect(picture.lastIndexOf('a line of the test')).toBeLessThan(picture.search(LINE))
    expect(drawn.some((picture) => /long chat .*\n(?:.*\n)* *Test Files /.test(picture))).toBe(true)
    expect(pictures.at(-1)).not.toMatch(LINE)
    expect(pictures.at(-1)!.match(/a line of the test/g)!.length).toBeGreaterThan(1)
    expect(pictures.at(-1)).toContain('SLO gate')
    expect(existsSync(join(project.root, '.inferbench/progress'))).toBe(false)
  })

  test('is a line now and then in a log, on the error stream', async () => {
    await using project = createProject(files('20s'))
    const { stdout, stderr, exitCode } = await project.run()
    expect(exitCode).toBe(0)
    expect(stderr.match(LINE)).toHaveLength(1)
    expect(stdout).not.toMatch(LINE)
    expect(existsSync(join(project.root, '.inferbench/progress'))).toBe(false)
  })
})

/** Runs Vitest on a terminal of its own, and gives what was on it every time that something had been drawn. */
async function watch(root: string): Promise<string[]> {
  const columns = 80
  const command = `stty cols ${columns} rows 200; exec "${process.execPath}" "${vitest}" bench --run`
  const { CI: _, NO_COLOR: _2, ...env } = process.env
  const child = spawn('/usr/bin/env', ['script', '-qefc', command, '/dev/null'], {
    cwd: root,
    env: { ...env, TERM: 'xterm-256color' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const screen = createScreen(columns)
  const pictures: string[] = []
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    screen.write(chunk)
    pictures.push(stripVTControlCharacters(screen.text))
  })
  await new Promise((resolve) => child.once('close', resolve))
  return pictures
}
