import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { describe, expect, test } from 'vitest'

import { RequestRow } from '../../src/report/request-row.ts'
import { eventually } from '../support/eventually.ts'
import { config, createProject, type Files, type Project, requestsSeen } from '../support/project.ts'
import { type Script, type ScriptedServer, startScriptedServer, streamWords } from '../support/scripted-server.ts'

const quickly: Script = (response) => streamWords(response, ['a', ' b', ' c'])

/** A long run and a short one after it; the process of both says who it is. */
const suite = `
  import { writeFileSync } from 'node:fs'
  import { test } from 'inferbench'
  writeFileSync('pid', String(process.pid))
  test('long', async ({ dataset, load }) => {
    await load(dataset.synthetic({ inputTokens: 5, outputTokens: 3 }), { rate: 100, duration: '5m' })
  })
  test('short', async ({ dataset, load }) => {
    await load(dataset.synthetic({ inputTokens: 5, outputTokens: 3 }), { concurrency: 1, requests: 1 })
  })
`

function projectFor({ url }: ScriptedServer, files: Files = {}): Project {
  return createProject({
    'vitest.config.ts': config(`{ endpoint: { url: '${url}' } }`),
    'a.bench.ts': suite,
    ...files,
  })
}

/** No request comes any more, and no socket is left. */
async function expectQuiet(server: ScriptedServer): Promise<void> {
  await eventually(() => expect(server.openSockets).toBe(0))
  const before = server.requests.length
  await sleep(300)
  expect(server.requests).toHaveLength(before)
}

function rowsOf(project: Project): RequestRow[] {
  const folder = join(project.root, '.inferbench/requests')
  return readdirSync(folder).flatMap((file) => {
    const lines = readFileSync(join(folder, file), 'utf8').split('\n')
    return lines.slice(0, -1).map((line) => RequestRow.parse(JSON.parse(line)))
  })
}

/** A module that is loaded before any other in each thread of each process: in a load worker it waits for its order. */
const saboteur = (deed: string) => `
  import { existsSync } from 'node:fs'
  import { isMainThread, workerData } from 'node:worker_threads'
  if (!isMainThread && workerData?.runId) {
    const timer = setInterval(() => {
      if (!existsSync('now')) return
      clearInterval(timer)
      ${deed}
    }, 20)
  }
`

describe('a load worker that', () => {
  test.for<[what: string, deed: string, words: string]>([
    ['throws', `throw new Error('sabotage')`, 'Error: sabotage'],
    ['leaves', 'process.exit(9)', 'exit code 9'],
  ])('%s in mid-run ends its run with that error, a report of what came before, and exit code 1', async (crash) => {
    const [, deed, words] = crash
    await using server = await startScriptedServer(quickly)
    await using project = projectFor(server, { 'saboteur.mjs': saboteur(deed) })
    const NODE_OPTIONS = `--import ${join(project.root, 'saboteur.mjs')}`
    const { result } = project.start({ args: ['-t', 'long'], env: { NODE_OPTIONS } })
    await requestsSeen(server.requests, 200, result)
    writeFileSync(join(project.root, 'now'), '')

    const { exitCode, stdout, stderr, report } = await result
    expect(exitCode).toBe(1)
    expect(stderr).toContain(`[load] The load worker stopped unexpectedly: ${words}`)
    expect(stdout).toContain('1 run is void')
    const [run] = report!.runs
    expect(run).toMatchObject({ name: 'long', finished: false, client: null, validity: { valid: false } })
    expect(run!.counts.completed).toBeGreaterThan(100)
    expect(run!.metrics.ttft!.n).toBe(run!.counts.completed)
    await expectQuiet(server)
  })
})

describe('a process that is killed without a word:', () => {
  test('that of the tests leaves a report of what it measured, and exit code 1', async () => {
    await using server = await startScriptedServer(quickly)
    await using project = projectFor(server)
    const { result } = project.start()
    await requestsSeen(server.requests, 200, result)
    process.kill(Number(readFileSync(join(project.root, 'pid'), 'utf8')), 'SIGKILL')

    const { exitCode, stderr, report } = await result
    expect(exitCode).toBe(1)
    expect(stderr).toContain('Worker exited unexpectedly with signal SIGKILL')
    expect(report).toMatchObject({ runs: [{ name: 'long', finished: false, validity: { valid: false } }] })
    expect(report!.runs[0]!.counts.completed).toBeGreaterThan(100)
    await expectQuiet(server)
  })

  test("Vitest's own leaves the rows of what it measured, and the load ends with it", async () => {
    await using server = await startScriptedServer(quickly)
    await using project = projectFor(server)
    const { process: vitest, result } = project.start()
    await requestsSeen(server.requests, 200, result)
    vitest.kill('SIGKILL')

    expect(await result).toMatchObject({ exitCode: null, report: undefined })
    await expectQuiet(server)
    const rows = rowsOf(project)
    expect(rows.length).toBeGreaterThan(100)
    expect(rows.length).toBeLessThanOrEqual(server.requests.length)
    expect(new Set(rows.map(({ seq }) => seq)).size).toBe(rows.length)
  })
})

/** Otherwise Vite writes the config anew, which takes a file of its own. */
const native = '--configLoader=native'

describe('a disk that is full', () => {
  test('ends the run: the error says which file and what to do, and what was measured is reported', async () => {
    await using server = await startScriptedServer(quickly)
    await using project = projectFor(server)
    // Room for a report, but not for many rows or a page.
    const { exitCode, stdout, stderr, report } = await project.run({ args: ['-t', 'long', native], fileKiB: 64 })
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(
      /\[report\] Can't write the request rows to \S+long-\w{8}\.jsonl: EFBIG: .* To go on, raise the limit/,
    )
    const [run] = report!.runs
    expect(run).toMatchObject({ name: 'long', finished: false, validity: { valid: false } })
    const { sent, completed, failed, timedOut, cancelled } = run!.counts
    expect(sent).toBe(server.requests.length)
    expect(sent).toBe(completed + failed + timedOut + cancelled)
    expect(completed).toBeGreaterThan(50)
    // The tables stand though the page does not fit.
    expect(stdout).toContain('Request latency')
    expect(stdout).toMatch(/\[report\] Can't write \S+report\.html: EFBIG/)
    await expectQuiet(server)
  })

  test('that has no room for the report either leaves the earlier one, prints the tables, and fails the run', async () => {
    await using server = await startScriptedServer(quickly)
    const earlier = '{"schemaVersion":1,"finished":true,"runs":[]}'
    await using project = projectFor(server, { '.inferbench/report.json': earlier })
    const { exitCode, stdout, stderr } = await project.run({ args: ['-t', 'short', native], fileKiB: 4 })
    expect(exitCode).toBe(1)
    expect(stdout).toContain('1 request in')
    expect(stdout).toMatch(/\[report\] Can't write \S+report\.json: EFBIG: .* To go on, raise the limit/)
    expect(stderr).not.toContain('Unhandled')
    expect(readFileSync(join(project.root, '.inferbench/report.json'), 'utf8')).toBe(earlier)
  })
})
