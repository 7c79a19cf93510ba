/** @module Real loads over loopback, with everything that they report collected. */
import type { Workload } from '../../src/datasets/workload.ts'
import { type EndpointOptions, resolveTarget } from '../../src/endpoints/target.ts'
import { runLoad } from '../../src/load/engine.ts'
import { type LoadOptions, resolveLoad } from '../../src/load/options.ts'
import type { Origin } from '../../src/load/prepare.ts'
import type { WorkerHealth } from '../../src/load/protocol.ts'
import type { RequestRecord } from '../../src/load/record.ts'
import { type Reply, readReply } from '../../src/load/reply.ts'
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

export interface LoadRunOptions {
  readonly workload?: Workload
  readonly endpoint?: Partial<EndpointOptions>
  readonly signal?: AbortSignal
  readonly seed?: string
  readonly model?: string
  readonly onRecord?: (record: RequestRecord, origin: Origin) => void
  readonly onStart?: (startMs: number) => void
}

export interface CollectedRun {
  /** In order of completion. */
  readonly records: readonly RequestRecord[]
  readonly origins: readonly Origin[]
  readonly replies: readonly Reply[]
  /** Replies by kind, with how many there are. */
  readonly kinds: Readonly<Record<string, number>>
  readonly health: WorkerHealth
  readonly startMs: number
}

/** Runs a load against a server to its end. */
export async function runAgainst(url: string, load: LoadOptions, options: LoadRunOptions = {}): Promise<CollectedRun> {
  const records: RequestRecord[] = []
  const origins: Origin[] = []
  const target = resolveTarget({ url, ...options.endpoint })
  let startMs = NaN
  const health = await runLoad({
    runId: RUN_ID,
    workload: options.workload ?? numbered(),
    target,
    model: options.model ?? 'scripted',
    load: resolveLoad(load),
    streams: createStreams(options.seed ?? 'load-run'),
    signal: options.signal ?? new AbortController().signal,
    onStart(at) {
      startMs = at
      options.onStart?.(at)
    },
    onRecord(record, origin) {
      records.push(record)
      origins.push(origin)
      options.onRecord?.(record, origin)
    },
  })
  const replies = records.map((record) => readReply(record, target.api))
  const kinds: Record<string, number> = {}
  for (const { kind } of replies) kinds[kind] = (kinds[kind] ?? 0) + 1
  return { records, origins, replies, kinds, health, startMs }
}

/** The numbers of a run's requests, ascending. */
export function numbersOf({ records }: CollectedRun): number[] {
  return records.map(({ seq }) => seq).sort((a, b) => a - b)
}

/** 0, 1, 2 … */
export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i)
}
