/** @module A soak: a load of some time against a server that fails in every way, with everything accounted for that can be. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { RequestRow } from '../../src/report/request-row.ts'
import type { RunReport } from '../../src/report/run-report.ts'
import type { RequestTruth } from '../../src/simulator/truth.ts'
import { quantile, sortSamples } from '../../src/stats/quantile.ts'
import { config, createProject, patient } from './project.ts'
import type { Held } from './soak-held.ts'

/** Sessions of two turns, per second. */
const RATE = 25
const LOOKS = 120

export interface Soak {
  readonly run: RunReport
  readonly rows: readonly RequestRow[]
  /** The simulator's own account of the same requests. */
  readonly truths: readonly RequestTruth[]
  /** Before, while it ran, and after. */
  readonly before: Held
  readonly held: readonly Held[]
  readonly after: Held
}

const simulator = `{
  ttftMs: { type: 'normal', mean: 40, stddev: 10 },
  itlMs: { type: 'normal', mean: 5, stddev: 1 },
  failures: {
    slowHeadersMs: 500,
    kinds: {
      'http-429': 0.02, 'http-500': 0.02, 'connection-reset': 0.02, 'truncated': 0.02, 'malformed': 0.02, 'stall': 0.01,
      'slow-headers': 0.02,
    },
  },
}`

/** Beside its own run, the test makes a short one first: what is made once and kept is there before the first look. */
const suite = (seconds: number) => `
  import { writeFileSync } from 'node:fs'
  import { test } from 'inferbench'
  import { watchHeld } from ${JSON.stringify(join(import.meta.dirname, 'soak-held.ts'))}

  test('soak', async ({ dataset, load, simulator }) => {
    const talks = dataset.synthetic({ inputTokens: 60, outputTokens: 20, turns: 2, turnDelayMs: 50 })
    await load(talks, { name: 'first', rate: ${RATE}, requests: 60, workers: 2, timeout: '2s' })
    await simulator.requests()

    const watch = watchHeld(${(1_000 * seconds) / LOOKS})
    const before = watch.look()
    const shape = { rate: ${RATE}, duration: '${seconds}s', workers: 2 }
    await load(talks, { ...shape, name: 'soak', timeout: '4s', gracePeriod: '1s', cancel: { share: 0.02, after: 100 } })
    const held = watch.stop()
    const truths = await simulator.requests()
    const after = watch.look()
    writeFileSync('soak.json', JSON.stringify({ before, held, after, truths }))
  })
`

/** Soaks in a Vitest of its own. */
export async function soak(seconds: number): Promise<Soak> {
  await using project = createProject({
    'vitest.config.ts': config(`{ simulator: ${simulator}, ${patient} }`),
    'soak.bench.ts': suite(seconds),
  })
  const NODE_OPTIONS = `--import ${join(import.meta.dirname, 'soak-probe.ts')}`
  const { exitCode, stderr, report } = await project.run({ env: { NODE_OPTIONS } })
  if (exitCode !== 0) throw new Error(`The soak ended with exit code ${exitCode}: ${stderr}`)
  const read = (path: string) => readFileSync(join(project.root, path), 'utf8')
  const run = report!.runs.find(({ name }) => name === 'soak')!
  const rows = read(`.inferbench/${run.rowsFile}`).trimEnd().split('\n')
  const seen = JSON.parse(read('soak.json')) as Omit<Soak, 'run' | 'rows'>
  // Those of the run alone: ids begin with its own.
  const truths = seen.truths.filter(({ id }) => id.startsWith(run.id.slice(0, 24)))
  return { ...seen, truths, run, rows: rows.map((line) => RequestRow.parse(JSON.parse(line))) }
}

/** How each request ended that the simulator let pass or made fail on purpose. */
const expected: Readonly<Record<string, string>> = {
  'none': 'completed',
  'slow-headers': 'completed',
  'http-429': 'http-429',
  'http-500': 'http-500',
  'connection-reset': 'connection-reset',
  'truncated': 'truncated',
  'malformed': 'malformed',
}

/** What client and server don't agree on, request by request; nothing where every request is accounted for once on both sides. */
export function disagreements({ rows, truths }: Pick<Soak, 'rows' | 'truths'>): string[] {
  const found: string[] = []
  const truthById = new Map(truths.map((truth) => [truth.id, truth]))
  const rowIds = new Set(rows.map(({ id }) => id))
  if (truthById.size < truths.length) found.push(`${truths.length - truthById.size} ids reached the server twice`)
  if (rowIds.size < rows.length) found.push(`${rows.length - rowIds.size} ids were reported twice`)
  for (const { id } of truths) if (!rowIds.has(id)) found.push(`${id} reached the server and was not reported`)
  for (const row of rows) found.push(...disagreement(row, truthById.get(row.id)))
  return found
}

function disagreement(row: RequestRow, truth: RequestTruth | undefined): string[] {
  const ended = row.error?.kind ?? row.outcome
  // Who gives up early may do so before the server has read the request, and in the midst of any answer.
  const gaveUp = row.outcome !== 'completed' && row.outcome !== 'failed'
  if (!truth) return gaveUp && row.status === 0 ? [] : [`${row.id} is ${ended} and never reached the server`]
  if (gaveUp) return truth.aborted || truth.endMs !== null ? [] : [`${row.id} is ${ended} and still runs on the server`]
  const wanted = expected[truth.fault ?? 'none'] ?? 'timed-out'
  if (ended !== wanted) return [`${row.id} is ${ended}, and the server made it ${wanted}`]
  const tokens = row.outputTokens ?? truth.tokensMs.length
  return ended === 'completed' && tokens !== truth.tokensMs.length ? [`${row.id}: ${tokens} tokens`] : []
}

/** What grew between the second quarter of the soak and its last: the difference of the medians. */
export function growthOf({ held }: Pick<Soak, 'held'>): Readonly<Record<keyof typeof figures, number>> {
  const quarter = (n: number) => held.slice(Math.floor((n * held.length) / 4), Math.floor(((n + 1) * held.length) / 4))
  const [early, late] = [quarter(1), quarter(3)]
  const entries = Object.entries(figures).map(([name, of]) => [name, median(late.map(of)) - median(early.map(of))])
  return Object.fromEntries(entries) as Record<keyof typeof figures, number>
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

/** Of the whole process, or of all load workers together. */
const figures = {
  files: ({ files }: Held) => files,
  threads: ({ threads }: Held) => threads,
  rssBytes: ({ rssBytes }: Held) => rssBytes,
  heapBytes: ({ heapBytes }: Held) => heapBytes,
  timers: ({ resources }: Held) => resources['Timeout'] ?? 0,
  workerTimers: ({ workers }: Held) => sum(workers.map(({ resources }) => resources['Timeout'] ?? 0)),
  workerSockets: ({ workers }: Held) => sum(workers.map(({ resources }) => resources['TCPSocketWrap'] ?? 0)),
  workerHeapBytes: ({ workers }: Held) => sum(workers.map(({ heapBytes }) => heapBytes)),
}

function median(values: readonly number[]): number {
  return quantile(sortSamples(Float64Array.from(values))!, 0.5)
}
