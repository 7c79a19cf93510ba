/** @module Blocks that another request has at the same position. */
import { release } from './grown.ts'
import { activeRequests, lengthOf, type RequestBlocks } from './request-blocks.ts'

/**
 * Of each request, its blocks that another one has at the same position, before or after. One position after the other,
 * so that all it takes beside the blocks is two numbers a distinct one.
 */
export function countRepeatedBlocks(trace: RequestBlocks): Uint32Array {
  const repeated = new Uint32Array(trace.requests)
  /** Two numbers a block: the last position that it came at, + 1, and the request that had it there first, + 1. */
  const marks = new Uint32Array(2 * trace.distinct)
  let active = activeRequests(trace)
  for (let position = 0; active.length > 0; position++) {
    countAt(position, trace, active, marks, repeated)
    active = longer(position + 1, trace, active)
  }
  release(marks)
  return repeated
}

function countAt(
  position: number,
  { blocks, starts }: RequestBlocks,
  active: Uint32Array,
  marks: Uint32Array,
  repeated: Uint32Array,
): void {
  for (let i = 0; i < active.length; i++) {
    const request = active[i]!
    const mark = 2 * blocks[starts[request]! + position]!
    if (marks[mark] === position + 1) {
      repeated[request]!++
      // The first one to have it is credited once, with the second.
      if (marks[mark + 1] !== 0) repeated[marks[mark + 1]! - 1]!++
      marks[mark + 1] = 0
    } else {
      marks[mark] = position + 1
      marks[mark + 1] = request + 1
    }
  }
}

/** The requests of more blocks than this, moved to the front. */
function longer(length: number, trace: RequestBlocks, active: Uint32Array): Uint32Array {
  let kept = 0
  for (let i = 0; i < active.length; i++) {
    const request = active[i]!
    if (lengthOf(trace, request) > length) active[kept++] = request
  }
  return active.subarray(0, kept)
}
