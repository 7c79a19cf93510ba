/** @module Our client as `load` runs it, without Vitest around it: engine, answers read, rows written, samples and progress kept. */
import { randomUUID } from 'node:crypto'

import { createClock, wallClock } from '../../src/clock.ts'
import { resolveTarget } from '../../src/endpoints/target.ts'
import { type LoadRun, runLoad } from '../../src/load/engine.ts'
import { type ResolvedLoad, resolveLoad } from '../../src/load/options.ts'
import { createMediaStore } from '../../src/media/store.ts'
import { createStreams } from '../../src/random/streams.ts'
import { createCollector } from '../../src/report/collector.ts'
import { describeEnvironment } from '../../src/report/environment.ts'
import { createProgressTally } from '../../src/report/progress-tally.ts'
import { type RequestRow, rowOf } from '../../src/report/request-row.ts'
import { openRowsFile } from '../../src/report/rows-file.ts'
import type { RunHead } from '../../src/report/run-report.ts'
import { resolveSettings } from '../../src/settings.ts'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { type Effort, type Exercise, MODEL, workloadOf } from './exercise.ts'
import { type Meter, startMeter, type Usage } from './meter.ts'

/** @throws Error where a request fails */
export async function inferbench(exercise: Exercise): Promise<Effort> {
  const { url, streaming, concurrency, requests, workers } = exercise
  const workload = await workloadOf(exercise)
  const load = resolveLoad({ concurrency, requests, workers }, workload)
  using book = openBook(exercise, load)
  let meter: Meter | undefined
  let usage: Usage | undefined
  const health = await runLoad({
    runId: book.runId,
    workload,
    target: resolveTarget({ url, model: MODEL, streaming }),
    model: MODEL,
    load,
    streams: createStreams(42),
    store: createMediaStore(),
    countAnswer: () => 0,
    signal: new AbortController().signal,
    onStart(startMs, begun) {
      meter = startMeter()
      book.onStart(startMs, begun)
    },
    onSettled(settled) {
      book.onSettled(settled)
      if (book.settled === requests) usage = meter!.read()
    },
  })
  const { counts } = book.collector.finish(health, true)
  if (counts.completed !== requests) throw new Error(`Not all completed: ${JSON.stringify(counts)}`)
  return { requests, tokens: book.tokens, ...usage! }
}

/** What `load` keeps of a run. */
function openBook(exercise: Exercise, load: ResolvedLoad) {
  const runId = randomUUID()
  const head = headOf(exercise, runId, load)
  const clock = createClock()
  const folder = temporaryFolder()
  const rows = openRowsFile(folder.file('rows.jsonl'))
  const collector = createCollector(head)
  const progress = createProgressTally(head, load, clock.now())
  const options = { ...load, runId, prefer: load.tokenCounts, count: undefined, startMs: NaN, redact: String }
  const sums = { settled: 0, tokens: 0 }

  function add(row: RequestRow): void {
    collector.add(row)
    progress.add(row, clock.now())
    sums.settled++
    sums.tokens += row.outputTokens ?? 0
  }

  return {
    runId,
    collector,
    get settled() {
      return sums.settled
    },
    get tokens() {
      return sums.tokens
    },
    onStart(startMs: number, begun: () => number) {
      options.startMs = startMs
      progress.start(startMs, begun)
    },
    onSettled(settled: Parameters<LoadRun['onSettled']>[0]) {
      const batch = settled.map((each) => rowOf(each, options))
      batch.forEach(add)
      rows.write(batch)
    },
    [Symbol.dispose]() {
      rows.close()
      folder[Symbol.dispose]()
    },
  }
}

/** Of it only what the collector looks at is true. */
function headOf({ url, streaming }: Exercise, id: string, load: ResolvedLoad): RunHead {
  return {
    id,
    name: 'exercise',
    suite: { project: '', file: '', test: '' },
    attempt: 0,
    startedAt: wallClock(),
    seed: '42',
    load: { ...load },
    workload: {},
    endpoint: { url, api: 'chat', model: MODEL, streaming, simulated: true },
    environment: describeEnvironment({ tokenizer: { name: '', hash: '' }, corpus: { name: '', hash: '' } }),
    rowsFile: '',
    clientBounds: resolveSettings({}, {}).clientBounds,
  }
}
