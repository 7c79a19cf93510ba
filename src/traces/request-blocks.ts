/** @module The blocks of all requests of a trace, side by side: four bytes each. */
import { createBlockNumbers } from './block-numbers.ts'
import { grown } from './grown.ts'

export interface RequestBlocks {
  readonly requests: number
  /** Blocks by number, from 0 in the order in which they first come; those of a request follow each other. */
  readonly blocks: Uint32Array
  /** Where a request's blocks begin, and after the last request where they end. */
  readonly starts: Float64Array
  /** Different blocks. */
  readonly distinct: number
  /** The ids that the trace has for these numbers. */
  idsOf(numbers: readonly number[]): number[]
}

export interface BlockCollector {
  /** @param hashIds of the next request; may be empty */
  add(hashIds: readonly number[]): void
  /** What was added. The collector is spent. */
  finish(): RequestBlocks
}

export function createBlockCollector(): BlockCollector {
  const numbers = createBlockNumbers()
  let blocks = new Uint32Array(1 << 10)
  let starts = new Float64Array(1 << 10)
  let requests = 0
  let total = 0

  return {
    add(hashIds) {
      blocks = grown(blocks, total + hashIds.length)
      for (const id of hashIds) blocks[total++] = numbers.numberOf(id)
      starts = grown(starts, ++requests)
      starts[requests] = total
    },
    finish: () => ({
      requests,
      blocks: blocks.subarray(0, total),
      starts: starts.subarray(0, requests + 1),
      distinct: numbers.size(),
      idsOf: numbers.idsOf,
    }),
  }
}

/** A request's blocks, as a view. */
export function blocksOf({ blocks, starts }: RequestBlocks, request: number): Uint32Array {
  return blocks.subarray(starts[request], starts[request + 1])
}

/** How many blocks a request has. */
export function lengthOf({ starts }: RequestBlocks, request: number): number {
  return starts[request + 1]! - starts[request]!
}

/** The requests that have blocks, in their order. */
export function activeRequests(trace: RequestBlocks): Uint32Array {
  const active = new Uint32Array(trace.requests)
  let count = 0
  for (let request = 0; request < trace.requests; request++) if (lengthOf(trace, request) > 0) active[count++] = request
  return active.subarray(0, count)
}

/**
 * Of each request, its leading blocks that some request before has, at any position: what an endless cache finds.
 */
export function endlessCacheHits({ requests, blocks, starts }: RequestBlocks): Float64Array {
  const hits = new Float64Array(requests)
  let known = 0
  for (let request = 0; request < requests; request++) {
    const end = starts[request + 1]!
    let at = starts[request]!
    // Numbers count up, so what came before is what lies below.
    while (at < end && blocks[at]! < known) at++
    hits[request] = at - starts[request]!
    for (; at < end; at++) known = Math.max(known, blocks[at]! + 1)
  }
  return hits
}
