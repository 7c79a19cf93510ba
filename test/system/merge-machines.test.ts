import { readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { readRows } from '../../reporters/rows.ts'
import type { RequestRow } from '../../src/report/request-row.ts'
import { ReportFile, type RunReport } from '../../src/report/run-report.ts'
import { config, createProject, patient, type Project, type VitestResult } from '../support/project.ts'
import { openSimulator, type SimulatorClient } from '../support/simulator-client.ts'

const MACHINES = [1, 2, 3]

/** An open loop, whose schedule says which session leaves when, and a closed one that the plugin alone asks something of. */
const suite = (assertion: string) => `
  import { expect, test } from 'inferbench'
  test('open', async ({ dataset, load }) => {
    const prompts = dataset.synthetic({ inputTokens: 20, outputTokens: 4 })
    const run = await load(prompts, { rate: 40, requests: 90, warmup: { requests: 10 } })
    ${assertion}
  })
  test('closed', async ({ dataset, load }) => {
    await load(dataset.synthetic({ inputTokens: 20, outputTokens: 4 }), { concurrency: 7, requests: 70 })
  })
`

function projectOf(assertion: string): Project {
  return createProject({
    'vitest.config.ts': config(`{ slo: { requestLatency: { max: 60_000 } }, ${patient} }`),
    'chat.bench.ts': suite(assertion),
  })
}

/** Every machine at once, in the checkout that they share; each leaves a blob and a folder. */
function runOnMachines(project: Project, url: string): Promise<VitestResult[]> {
  const startAt = new Date(new Date().getTime() + 15_000).toISOString()
  return Promise.all(
    MACHINES.map((machine) =>
      project.run({
        args: ['--reporter=default', '--reporter=blob'],
        env: { ...serverAt(url), INFERBENCH_SHARD: `${machine}/${MACHINES.length}`, INFERBENCH_START_AT: startAt },
      }),
    ),
  )
}

function serverAt(url: string): NodeJS.ProcessEnv {
  return { INFERBENCH_URL: url, INFERBENCH_MODEL: 'sim' }
}

function rowsOf(folder: string, { rowsFile }: RunReport): RequestRow[] {
  return [...readRows(join(folder, rowsFile))]
}

/** Which sessions left when, in which phase. */
function scheduleOf(rows: readonly RequestRow[]): string[] {
  return rows.map(({ session, scheduledMs, phase }) => `${session} at ${scheduledMs} ms: ${phase}`).sort()
}

const merge = (project: Project) => project.run({ args: ['--merge-reports'] })

/** Tables wrap their lines. */
const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ')

describe('three machines and one server', () => {
  let simulator: SimulatorClient
  let project: Project
  let parts: VitestResult[]
  let merged: VitestResult
  let whole: VitestResult
  let mergedOpen: RunReport
  let mergedRows: RequestRow[]

  beforeAll(async () => {
    simulator = await openSimulator({ ttftMs: 200, itlMs: 5 })
    project = projectOf('expect(run).toMeetSlo({ ttft: { p95: 60_000 }, errorRate: 0 })')
    whole = await project.run({ env: serverAt(simulator.url) })
    const wholeRows = rowsOf(join(project.root, '.inferbench'), whole.report!.runs[0]!)
    wholeSchedule = scheduleOf(wholeRows)
    parts = await runOnMachines(project, simulator.url)
    merged = await merge(project)
    mergedOpen = merged.report!.runs[0]!
    mergedRows = rowsOf(join(project.root, '.inferbench'), mergedOpen)
  }, 300_000)
  afterAll(async () => {
    await simulator[Symbol.asyncDispose]()
    await project[Symbol.asyncDispose]()
  })
  let wholeSchedule: string[]

  const folderOf = (machine: number) => join(project.root, `.inferbench/machine-${machine}-of-3`)
  const reportOf = (machine: number) =>
    ReportFile.parse(JSON.parse(readFileSync(join(folderOf(machine), 'report.json'), 'utf8')))

  test('pass each on its own, and leave what was asserted to the merge', () => {
    expect(parts.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0])
    expect(parts[1]!.stdout).toContain('SLO gate  4 assertions deferred to the merge')
    expect(parts[1]!.stdout).toContain('open (machine 2 of 3)')
    expect(parts[1]!.stdout).toContain('deferred to the merge: ttft.p95, errorRate')
    expect(reportOf(2).runs[0]).toMatchObject({ slos: [], shard: { index: 1, of: 3, startMs: expect.any(Number) } })
  })

  test('merged are judged as one run', () => {
    expect(merged.exitCode, merged.stdout + merged.stderr).toBe(0)
    expect(merged.stdout).toContain('SLO gate  4 of 4 SLOs met')
    expect(merged.report!.runs.map(({ name, shards }) => [name, shards!.length])).toEqual([
      ['open', 3],
      ['closed', 3],
    ])
  })

  test('send what one machine sends: the same sessions at the same times, warm-up and all', () => {
    expect(mergedOpen.counts).toEqual(whole.report!.runs[0]!.counts)
    expect(scheduleOf(mergedRows)).toEqual(wholeSchedule)
    expect(merged.report!.runs[1]!.counts).toEqual(whole.report!.runs[1]!.counts)
  })

  test('see the same server, within the noise of a busy machine', () => {
    for (const run of [mergedOpen, whole.report!.runs[0]!]) {
      expect(run.metrics.ttft!.p50).toBeGreaterThanOrEqual(199)
      expect(run.metrics.ttft!.p50).toBeLessThan(20_000)
    }
  })

  test('lose nothing of their measurements when they are merged', () => {
    const measured = MACHINES.flatMap((machine) => rowsOf(folderOf(machine), reportOf(machine).runs[0]!)).filter(
      ({ phase }) => phase === 'measured',
    )
    const ttfts = measured.map(({ ttft }) => ttft!).sort((a, b) => a - b)
    const { n, mean, min, max } = mergedOpen.metrics.ttft!
    expect([n, min, max]).toEqual([90, ttfts[0], ttfts.at(-1)])
    expect(mean).toBeCloseTo(ttfts.reduce((a, b) => a + b) / 90, 6)
    const lastContent = Math.max(...measured.map(({ sentMs, requestLatency }) => sentMs + requestLatency!))
    const firstSent = Math.min(...measured.map(({ sentMs }) => sentMs))
    expect(mergedOpen.totals.requestsPerSecond).toBeCloseTo((90 / (lastContent - firstSent)) * 1_000, 6)
  })

  test('number requests so that none comes twice', () => {
    expect(new Set(mergedRows.map(({ seq }) => seq)).size).toBe(100)
  })

  test('without the rows of one are void, with the file that is missing and where it was looked for', async () => {
    const { rowsFile } = reportOf(3).runs[0]!
    const path = join(folderOf(3), rowsFile)
    renameSync(path, `${path}.away`)
    const { exitCode, stdout, report } = await merge(project)
    renameSync(`${path}.away`, path)
    expect(exitCode).toBe(1)
    const { problems } = report!.runs[0]!.validity
    expect(problems).toMatchObject([{ code: 'rows-missing' }])
    expect(problems[0]!.message).toContain(`machine 3 of 3: there is no ${rowsFile}, looked for as `)
    expect(problems[0]!.message).toContain(path)
    expect(stdout).toContain('What several machines measured together does not hold')
  })

  test('without the blob of one are void, and the merge says which is missing', async () => {
    const path = join(project.root, '.vitest/blob/blob-machine-2-of-3.json')
    renameSync(path, join(project.root, 'away.json'))
    const { exitCode, stdout } = await merge(project)
    renameSync(join(project.root, 'away.json'), path)
    expect(exitCode).toBe(1)
    expect(oneLine(stdout)).toContain('void: of 3 machines one is missing: 2')
    expect(stdout).toMatch(/SLO gate {2}0 of 4 SLOs met .* 2 runs are void/)
  })

  test('are merged again from what they left, to the same run', async () => {
    const { exitCode, report } = await merge(project)
    expect(exitCode).toBe(0)
    expect(report!.runs).toEqual(merged.report!.runs)
  })
})

test('what three machines miss together fails the merge, although the tests of each passed', async () => {
  await using simulator = await openSimulator({ ttftMs: 20, itlMs: 2 })
  await using project = projectOf(`
    expect(run).toMeetSlo({ ttft: { p95: 1 } })
    expect(run).not.toMeetSlo({ errorRate: 0 })
    expect(run).toMatchBaseline({ ttft: { p50: '10%' } })
  `)
  const parts = await runOnMachines(project, simulator.url)
  expect(parts.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0])
  const { exitCode, stdout, report } = await merge(project)
  expect(exitCode).toBe(1)
  expect(stdout).toMatch(/SLO gate {2}2 of 4 SLOs met · .*open: ttft p95 [\d.,]+ ms > 1 ms/)
  expect(report!.runs[0]!.slos.map(({ metric, status, negated, source }) => [metric, status, negated, source])).toEqual(
    [
      ['requestLatency', 'pass', false, 'plugin'],
      ['ttft', 'fail', false, 'test'],
      ['errorRate', 'pass', true, 'test'],
    ],
  )
  expect(report!.runs[0]!.baselines).toMatchObject([{ outcome: 'written' }])
}, 300_000)
