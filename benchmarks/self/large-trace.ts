/** @module Traces of any length, with the structure of a chat service's: popular prompts, and conversations that go on. */
import { createStreams, uniformInteger } from '../../src/random/streams.ts'
import type { TraceRow } from '../../src/traces/row.ts'
import { writeTrace } from '../../src/traces/write.ts'

export const BLOCK_SIZE = 512

/** Prompts that many requests begin with. */
const POPULAR = 200
/** Conversations that may still go on. */
const RECENT = 1_000
/** Blocks of the longest history that goes on. */
const LONGEST = 42

/** About 25 blocks a request, half of them shared. */
export function* largeTrace(requests: number): Generator<TraceRow> {
  const stream = createStreams(42).stream('large-trace')
  let nextId = 0
  const blocks = (count: number) => Array.from({ length: count }, () => nextId++)
  const popular = Array.from({ length: POPULAR }, () => blocks(uniformInteger(stream, 1, 20)))
  const recent: number[][] = []
  for (let i = 0; i < requests; i++) {
    const history = stream() < 0.4 ? recent[uniformInteger(stream, 0, RECENT - 1)] : undefined
    const shared = history?.slice(0, LONGEST) ?? popular[Math.floor(POPULAR * stream() ** 2)]!
    const hashIds = [...shared, ...blocks(uniformInteger(stream, 1, 18))]
    recent[i < RECENT ? i : uniformInteger(stream, 0, RECENT - 1)] = hashIds
    yield {
      timestampMs: 3 * i,
      inputLength: hashIds.length * BLOCK_SIZE - uniformInteger(stream, 0, BLOCK_SIZE - 1),
      outputLength: uniformInteger(stream, 1, 300),
      hashIds,
    }
  }
}

/** Writes such a trace as Mooncake JSON lines. */
export async function writeLargeTrace(path: string, requests: number): Promise<void> {
  async function* rows(): AsyncGenerator<TraceRow> {
    yield* largeTrace(requests)
  }
  await writeTrace(path, rows())
}
