import { existsSync, readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { type CommandResult, startCommand } from '../support/command.ts'
import { row, times } from '../support/runs.ts'
import { storedReport } from '../support/stored-run.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

async function compare(...args: readonly string[]): Promise<CommandResult> {
  await using command = startCommand('compare', ...args)
  return await command.result
}

function report(folder: string, ttft: number): Record<string, string> {
  return storedReport(folder, [{ rows: times(100, (i) => row(i, { ttft: ttft + (i % 10) })) }])
}

const files = { ...report('fast', 100), ...report('slow', 130) }

describe('inferbench compare', () => {
  test('exits with 1 and names what became worse', async () => {
    using folder = temporaryFolder(files)
    const { exitCode, stdout, stderr } = await compare(folder.file('fast/report.json'), folder.file('slow/report.json'))
    expect(stderr).toBe('')
    expect(stdout).toMatch(/✗ ttft p50 +104\.5 → 134\.5 ms +\+28\.7 % .* regression/)
    expect(stdout).toContain('2 regressions, 0 improvements, 7 unchanged, 0 inconclusive')
    expect(exitCode).toBe(1)
  })

  test('exits with 0 where it became better, or worse by less than is tolerated', async () => {
    using folder = temporaryFolder(files)
    const [fast, slow] = ['fast', 'slow'].map((name) => folder.file(`${name}/report.json`)) as [string, string]
    const better = await compare(slow, fast)
    expect(better.stdout).toContain('2 improvements')
    const tolerated = await compare(fast, slow, '--tolerance', '50%')
    expect(tolerated.stdout).toContain('0 regressions, 0 improvements, 9 unchanged')
    expect([better.exitCode, tolerated.exitCode]).toEqual([0, 0])
  })

  test('prints JSON, and writes a page, with the same numbers', async () => {
    using folder = temporaryFolder(files)
    const page = folder.file('compared.html')
    const paths = ['fast', 'slow'].map((name) => folder.file(`${name}/report.json`))
    const { stdout, stderr, exitCode } = await compare(...paths, '--json', '-o', page)
    const { runs } = JSON.parse(stdout) as { runs: { name: string; differences: object[] }[] }
    expect(runs.map(({ name }) => name)).toEqual(['chat'])
    expect(runs[0]!.differences[0]).toMatchObject({ objective: 'ttft.p50', observed: 134.5, status: 'regression' })
    expect(stderr).toBe(`Comparison saved to ${page}\n`)
    expect(readFileSync(page, 'utf8')).toContain('<data value="134.5">134.5</data>')
    expect(exitCode).toBe(1)
  })

  test('refuses what it can not compare, and a tolerance that is no share', async () => {
    using folder = temporaryFolder(files)
    const fast = folder.file('fast/report.json')
    const missing = await compare(fast, folder.file('none.json'), '-o', folder.file('page.html'))
    expect(missing.stderr).toMatch(/^error: .*none\.json/)
    const typo = await compare(fast, fast, '--tolerance', '10')
    expect(typo.stderr).toContain('expected a share such as 10%')
    expect([missing.exitCode, typo.exitCode]).toEqual([1, 1])
    expect(existsSync(folder.file('page.html'))).toBe(false)
  })
})
