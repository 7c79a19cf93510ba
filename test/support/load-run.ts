/** @module Real loads over loopback, with everything that they report collected. */
import type { Session, Turn, Workload } from '../../src/datasets/workload.ts'
import { type EndpointOptions, resolveTarget } from '../../src/endpoints/target.ts'
import { runLoad, type SettledRequest } from '../../src/load/engine.ts'
import { type LoadOptions, resolveLoad } from '../../src/load/options.ts'
import type { Origin } from '../../src/load/planner.ts'
import type { WorkerHealth } from '../../src/load/protocol.ts'
import type { RequestRecord } from '../../src/load/record.ts'
import type { Reply } from '../../src/load/reply.ts'
import { createMediaStore, type MediaStore } from '../../src/media/store.ts'
import { createStreams } from '../../src/random/streams.ts'

/** The id of every such run. */
export const RUN_ID = '0b0e7c4e-5f4d-4b62-9c56-3a1d0c2f9a77'

export interface NumberedOptions {
  readonly sessions?: number
  readonly maxTokens?: number
  /** Characters of every prompt. @default those of `prompt 0` */
  readonly characters?: number
}

/** Sessions whose prompt is their number: cheap, and each recognisable on the wire. */
export function numbered({ sessions = Infinity, maxTokens, characters = 0 }: NumberedOptions = {}): Workload {
  return {
    name: 'numbered',
    sessions,
    requests: sessions,
    session: (index) => ({
      id: `numbered-${index}`,
      turns: [
        {
          parts: [{ type: 'text', text: `prompt ${index}`.padEnd(characters, '.') }],
          inputTokens: 2,
          ...(maxTokens === undefined ? {} : { maxTokens }),
        },
      ],
    }),
    describe: () => ({}),
  }
}

/** Sessions of some turns that name themselves and have answers of their own; each turn's prompt has four tokens. */
export function talks(
  { sessions = Infinity, turns = 2, delayMs }: { sessions?: number; turns?: number; delayMs?: number } = {},
  change: (session: Session, index: number) => Session = (session) => session,
): Workload {
  const turnOf = (index: number, turn: number): Turn => ({
    parts: [{ type: 'text', text: `talk ${index} turn ${turn}` }],
    inputTokens: 4,
    answer: { text: `kept ${turn}`, tokens: 2 },
    ...(delayMs === undefined ? {} : { delayMs }),
  })
  return {
    name: 'talks',
    sessions,
    session: (index) => change({ id: `talk-${index}`, turns: upTo(turns).map((turn) => turnOf(index, turn)) }, index),
    describe: () => ({}),
  }
}

export interface LoadRunOptions {
  readonly workload?: Workload
  readonly endpoint?: Partial<EndpointOptions>
  readonly signal?: AbortSignal
  readonly stopSignal?: AbortSignal
  readonly seed?: string
  readonly model?: string
  /** Takes the place of the engine. */
  readonly send?: typeof runLoad
  readonly store?: MediaStore
  readonly onSettled?: (settled: readonly SettledRequest[]) => void
  readonly onStart?: (startMs: number) => void
}

export interface CollectedRun {
  /** In order of completion, as all that follows. */
  readonly settled: readonly SettledRequest[]
  readonly records: readonly RequestRecord[]
  readonly origins: readonly Origin[]
  readonly replies: readonly Reply[]
  /** Replies by kind, with how many there are. */
  readonly kinds: Readonly<Record<string, number>>
  /** Of the first worker, and of all. */
  readonly health: WorkerHealth
  readonly healths: readonly WorkerHealth[]
  readonly startMs: number
}

/** Runs a load against a server to its end. */
export async function runAgainst(
  url: EndpointOptions['url'],
  load: LoadOptions,
  options: LoadRunOptions = {},
): Promise<CollectedRun> {
  const settled: SettledRequest[] = []
  const workload = options.workload ?? numbered()
  const target = resolveTarget({ url, ...options.endpoint })
  let startMs = NaN
  const healths = await (options.send ?? runLoad)({
    runId: RUN_ID,
    workload,
    target,
    model: options.model ?? 'scripted',
    load: resolveLoad(load, workload),
    streams: createStreams(options.seed ?? 'load-run'),
    store: options.store ?? createMediaStore(),
    countAnswer: (text) => text.split(' ').length,
    signal: options.signal ?? new AbortController().signal,
    stopSignal: options.stopSignal,
    onStart(at) {
      startMs = at
      options.onStart?.(at)
    },
    onSettled(batch) {
      settled.push(...batch)
      options.onSettled?.(batch)
    },
  })
  const records = settled.map(({ record }) => record)
  const origins = settled.map(({ origin }) => origin)
  const replies = settled.map(({ reply }) => reply)
  const kinds: Record<string, number> = {}
  for (const { kind } of replies) kinds[kind] = (kinds[kind] ?? 0) + 1
  return { settled, records, origins, replies, kinds, health: healths[0]!, healths, startMs }
}

/** The numbers of a run's requests, ascending. */
export function numbersOf({ records }: CollectedRun): number[] {
  return records.map(({ seq }) => seq).sort((a, b) => a - b)
}

/** 0, 1, 2 … */
export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i)
}
