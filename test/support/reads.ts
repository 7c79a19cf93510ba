/** @module Recorded response bodies made by hand: bytes, where they were cut into reads, when each read arrived. */
import type { Reads, RequestRecord } from '../../src/load/record.ts'

/** A body that arrived in the given pieces, the first at 1,000 ms, each next one 10 ms later. */
export function readsOf(...pieces: readonly (string | Uint8Array)[]): Reads {
  const chunks = pieces.map((piece) => Buffer.from(piece as string))
  let end = 0
  return {
    bytes: Uint8Array.from(Buffer.concat(chunks)),
    ends: Uint32Array.from(chunks, (chunk) => (end += chunk.length)),
    timesMs: Float64Array.from(chunks, (_, i) => readTime(i)),
  }
}

/** When read i arrived. */
export function readTime(i: number): number {
  return 1_000 + 10 * i
}

/** A body cut at the given offsets. */
export function cutAt(body: Uint8Array, offsets: readonly number[]): Reads {
  const edges = [0, ...offsets, body.length]
  return readsOf(...edges.slice(1).map((edge, i) => body.subarray(edges[i], edge)))
}

/** A record of a streamed answer with status 200, unless told otherwise. */
export function recordOf(reads: Reads, overrides: Partial<RequestRecord> = {}): RequestRecord {
  return {
    key: 0,
    seq: 0,
    attempt: 0,
    retried: false,
    scheduledMs: 900,
    heldMs: 0,
    dispatchedMs: 900,
    sentMs: 900,
    wireMs: 901,
    setup: undefined,
    bodySentMs: 902,
    headersMs: 950,
    endMs: 5_000,
    server: 0,
    status: 200,
    outcome: 'completed',
    contentType: 'text/event-stream; charset=utf-8',
    error: '',
    reads,
    ...overrides,
  }
}
