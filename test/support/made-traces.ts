/** @module Traces that lie in memory, and random ones. */
import { createStreams, type Stream, uniformInteger } from '../../src/random/streams.ts'
import type { TraceRow } from '../../src/traces/row.ts'
import type { TraceSource } from '../../src/traces/trace-source.ts'

/** These rows as a trace. */
export function traceOf(rows: readonly TraceRow[], blockSize = 512): TraceSource {
  return {
    path: 'made.jsonl',
    blockSize,
    hash: () => Promise.resolve('made'),
    async *rows() {
      yield* rows
    },
  }
}

export interface RandomTraceOptions {
  readonly requests?: number
  readonly blockSize?: number
  /** Requests that are turns of sessions, of all. @default 0 */
  readonly sessionShare?: number
}

/**
 * Requests that begin as an earlier one does, or not, and go on with blocks of their own; ids stand for all tokens before
 * them, as in real traces. Some are an earlier one again.
 */
export function randomTrace(seed: number, options: RandomTraceOptions = {}): TraceRow[] {
  const { requests = 60, blockSize = 16, sessionShare = 0 } = options
  const stream = createStreams(seed).stream('trace')
  const rows: TraceRow[] = []
  let nextId = uniformInteger(stream, 0, 50)
  let timestampMs = uniformInteger(stream, 0, 1_000)

  function prompt(): Pick<TraceRow, 'inputLength' | 'hashIds'> {
    const before = rows[Math.floor(stream() * rows.length)]
    if (before && stream() < 0.1) return { inputLength: before.inputLength!, hashIds: before.hashIds! }
    // A partial block ends its prompt: nothing follows it.
    const whole = before ? Math.floor(before.inputLength! / blockSize) : 0
    const shared = (before?.hashIds ?? []).slice(0, stream() < 0.2 ? 0 : uniformInteger(stream, 0, whole))
    const hashIds = [...shared, ...Array.from({ length: uniformInteger(stream, 1, 5) }, () => nextId++)]
    return { inputLength: hashIds.length * blockSize - uniformInteger(stream, 0, blockSize - 1), hashIds }
  }

  for (let i = 0; i < requests; i++) {
    timestampMs += uniformInteger(stream, 0, 200)
    const session = stream() < sessionShare ? { sessionId: `s${uniformInteger(stream, 0, 9)}`, delayMs: 30 } : {}
    rows.push({ timestampMs, ...session, ...prompt(), outputLength: uniformInteger(stream, 1, 300) })
  }
  return rows
}

/** Requests whose ids may stand anywhere, again and again: nothing that a server wrote, but nothing that is forbidden. */
export function unruly(seed: number, blockSize = 16): TraceRow[] {
  const stream = createStreams(seed).stream('unruly')
  return Array.from({ length: 40 }, () => unrulyRow(stream, blockSize))
}

function unrulyRow(stream: Stream, blockSize: number): TraceRow {
  const hashIds = Array.from({ length: uniformInteger(stream, 0, 6) }, () => uniformInteger(stream, 0, 60))
  const least = Math.max(0, hashIds.length - 1) * blockSize + 1
  return { inputLength: uniformInteger(stream, least, least + 3 * blockSize), hashIds }
}

export async function collect<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const collected: Value[] = []
  for await (const value of values) collected.push(value)
  return collected
}

/** How many blocks two requests share from their beginning on. */
export function commonBlocks({ hashIds: a = [] }: TraceRow, { hashIds: b = [] }: TraceRow): number {
  const end = a.findIndex((id, i) => id !== b[i])
  return end === -1 ? a.length : end
}
