/** @module Real Vitest over a small project: its files are written to a folder inside the repository, run, and removed. */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'

import { ReportFile } from '../../src/report/run-report.ts'

const repository = join(import.meta.dirname, '../..')

/** Inside the repository, so that the project finds its packages. */
const workspace = join(repository, 'test/.projects')

/** Files by path relative to the project. */
export type Files = Readonly<Record<string, string>>

export interface RunOptions {
  readonly args?: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  /** Vitest's own command. @default 'bench' */
  readonly command?: 'bench' | 'run'
  /** Stay after the tests, as for someone who looks at them. @default false */
  readonly watch?: boolean
  /** Most KiB that any file may grow to, as on a disk that is full. */
  readonly fileKiB?: number
}

export interface VitestResult {
  readonly exitCode: number | null
  /** Standard output without colours. */
  readonly stdout: string
  readonly stderr: string
  /** The report file, where one was written. */
  readonly report: ReportFile | undefined
}

export interface Project extends AsyncDisposable {
  readonly root: string
  /** Runs Vitest to its end. */
  run(options?: RunOptions): Promise<VitestResult>
  /** Starts Vitest and gives its process, and what `run` gives once it has ended. */
  start(options?: RunOptions): { readonly process: ChildProcess; readonly result: Promise<VitestResult> }
}

/** A config with the plugin; `options` is its argument, as source. */
export function config(options = '{}'): string {
  return `
    import { defineConfig } from 'vitest/config'
    import { inferbench } from 'inferbench/plugin'
    export default defineConfig({ plugins: [inferbench(${options})], resolve: { alias: ${JSON.stringify(aliases)} } })
  `.replace("'inferbench/plugin'", JSON.stringify(aliases['inferbench/plugin']))
}

/** An option of the plugin: bounds on the client that a busy machine keeps, for tests that are about something else. */
export const patient =
  "clientBounds: { eventLoopDelayP99: '60s', readingDelayP99: '60s', scheduleLagP99: '60s', gcPauseP99: '60s', gcShare: 1, starvedShare: 1, startsApart: '60s' }"

const aliases = {
  'inferbench/plugin': join(repository, 'src/plugin.ts'),
  'inferbench': join(repository, 'src/index.ts'),
}

/** Writes a project; it is removed when the test's scope ends. */
export function createProject(files: Files): Project {
  const root = join(workspace, randomUUID().slice(0, 8))
  for (const [path, text] of Object.entries({ 'vitest.config.ts': config(), ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }

  function start({ args = [], env = {}, command = 'bench', watch = false, fileKiB }: RunOptions = {}) {
    const mode = watch ? '--watch' : '--run'
    const vitest = [process.execPath, join(repository, 'node_modules/vitest/vitest.mjs'), command, mode, ...args]
    const [program, ...words] = fileKiB === undefined ? vitest : within(fileKiB, vitest)
    const child = spawn(program!, words, {
      cwd: root,
      env: { ...cleanEnvironment(), NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    return { process: child, result: collect(child, root) }
  }

  return {
    root,
    start,
    run: (options) => start(options).result,
    [Symbol.asyncDispose]: async () => rmSync(root, { recursive: true, force: true }),
  }
}

async function collect(child: ChildProcess, root: string): Promise<VitestResult> {
  let stdout = ''
  let stderr = ''
  child.stdout!.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr!.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve))
  const reportPath = join(root, '.inferbench/report.json')
  const report = existsSync(reportPath) ? ReportFile.parse(JSON.parse(readFileSync(reportPath, 'utf8'))) : undefined
  return { exitCode, stdout: stripVTControlCharacters(stdout), stderr: stripVTControlCharacters(stderr), report }
}

/** A command under a limit of the system, whose blocks are of 512 bytes. */
function within(fileKiB: number, command: readonly string[]): string[] {
  return ['sh', '-c', `ulimit -f ${2 * fileKiB} && exec "$@"`, 'sh', ...command]
}

/** Waits until a server has seen so many requests of a Vitest that is running; one that ends before has a reason to tell. */
export async function requestsSeen(
  requests: readonly unknown[],
  count: number,
  result: Promise<VitestResult>,
): Promise<void> {
  let ended: VitestResult | undefined
  void result.then((it) => (ended = it))
  while (requests.length < count) {
    if (ended) throw new Error(`Vitest ended too early: ${ended.stdout}${ended.stderr}`)
    await sleep(20)
  }
}

/** The environment without what the Vitest around us, the user's own settings and a CI system put there. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const ours = /^(?:VITEST|INFERBENCH_(?!CACHE)|GITHUB_|NODE_ENV$|TEST$|MODE$|DEV$|PROD$|SSR$|BASE_URL$|FORCE_COLOR$)/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)))
}
