import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { type CommandResult, startCommand } from '../support/command.ts'
import { config, createProject } from '../support/project.ts'
import { row, runOf } from '../support/runs.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const { run } = runOf([row(0), row(1)])
const rows = [0, 1].map((seq) => `${JSON.stringify(row(seq))}\n`).join('')
const stored = JSON.stringify({ schemaVersion: 1, finished: true, runs: [run] })

async function report(...args: readonly string[]): Promise<CommandResult> {
  await using command = startCommand('report', ...args)
  return await command.result
}

test('a run leaves a page, names it, and the command makes the same page of what was stored', async () => {
  await using project = createProject({
    'vitest.config.ts': config('{ simulator: { ttftMs: 5, itlMs: 1 } }'),
    'chat.bench.ts': `
      import { test } from 'inferbench'
      test('chat', async ({ dataset, load }) => {
        await load(dataset.synthetic({ inputTokens: 20, outputTokens: 5 }), { concurrency: 8, requests: 80 })
      })
    `,
  })
  const { stdout } = await project.run()
  expect(stdout).toContain('page: .inferbench/report.html')
  const page = readFileSync(join(project.root, '.inferbench/report.html'), 'utf8')
  expect(page).toContain('Where the time of the slowest requests went')

  const again = join(project.root, 'again.html')
  const { exitCode, stderr } = await report(join(project.root, '.inferbench/report.json'), '-o', again)
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  expect(readFileSync(again, 'utf8')).toBe(page)
})

describe('inferbench report', () => {
  test('puts the page beside the report, unless told where', async () => {
    using folder = temporaryFolder({ 'report.json': stored, [run.rowsFile]: rows })
    const { exitCode, stdout } = await report(folder.file('report.json'))
    expect(exitCode).toBe(0)
    expect(stdout).toBe(`Report saved to ${folder.file('report.html')}\n`)
    expect(readFileSync(folder.file('report.html'), 'utf8')).toContain('<h2>chat</h2>')
  })

  test('makes a page without the rows, which says that they are missing', async () => {
    using folder = temporaryFolder({ 'report.json': stored })
    expect(await report(folder.file('report.json'))).toMatchObject({ exitCode: 0, stderr: '' })
    expect(readFileSync(folder.file('report.html'), 'utf8')).toContain(`${run.rowsFile} is not there`)
  })

  test('says which file it can not use, and leaves no page', async () => {
    using folder = temporaryFolder({ 'report.json': '{"schemaVersion":7}' })
    const { exitCode, stderr } = await report(folder.file('report.json'))
    expect(exitCode).toBe(1)
    expect(stderr).toContain('its schemaVersion is 7, and this inferbench reads 1')
    expect(() => readFileSync(folder.file('report.html'))).toThrow('ENOENT')
  })

  test('says where it can not write', async () => {
    using folder = temporaryFolder({ 'report.json': stored })
    const { exitCode, stderr } = await report(folder.file('report.json'), '-o', folder.file('missing/report.html'))
    expect(exitCode).toBe(1)
    expect(stderr).toContain(`error: [report] Can't write ${folder.file('missing/report.html')}: ENOENT`)
  })
})
