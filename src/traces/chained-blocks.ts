/** @module Traces in which an id stands for all blocks up to it, as servers write them: then each id is a prefix. */
import { CONTINUED, createHotPrefixes } from './hot-prefixes.ts'
import { blocksOf, type RequestBlocks } from './request-blocks.ts'
import type { SharedPrefixes } from './shared-prefixes.ts'

/** By block, two numbers each. */
export interface Chain {
  /** The one block that comes before it, + 1; 0 where it begins its requests. */
  readonly parents: Uint32Array
  /** Requests that have it. */
  readonly uses: Uint32Array
}

/** How the blocks follow each other; `undefined` where one of them follows two. */
export function readChain(trace: RequestBlocks): Chain | undefined {
  const parents = new Uint32Array(trace.distinct)
  const uses = new Uint32Array(trace.distinct)
  for (let request = 0; request < trace.requests; request++) {
    let parent = 0
    for (const block of blocksOf(trace, request)) {
      if (uses[block] === 0) parents[block] = parent
      else if (parents[block] !== parent) return undefined
      uses[block]!++
      parent = block + 1
    }
  }
  return { parents, uses }
}

/** What `findSharedPrefixes` gives. */
export function findChainedPrefixes(trace: RequestBlocks, { parents, uses }: Chain, count: number): SharedPrefixes {
  const continued = findContinued({ parents, uses })
  const hottest = createHotPrefixes(count)
  let groups = 0
  let singles = 0
  for (let block = 0; block < uses.length; block++) {
    const requests = uses[block]!
    if (requests === 1) {
      singles++
      continue
    }
    if (parents[block] === 0) groups++
    if (continued[block] === 0) hottest.add({ ...beginningOf(block, parents), requests, last: block })
  }
  const total = trace.blocks.length
  return {
    unique: uses.length,
    groups,
    reuseRatio: total === 0 ? 0 : (total - singles) / total,
    hottest: hottest.list(trace),
  }
}

/** What `countRepeatedBlocks` gives: an id that comes again comes at the same position. */
export function countChainedRepeats(trace: RequestBlocks, { uses }: Chain): Uint32Array {
  const repeated = new Uint32Array(trace.requests)
  for (let request = 0; request < trace.requests; request++) {
    for (const block of blocksOf(trace, request)) if (uses[block]! > 1) repeated[request]!++
  }
  return repeated
}

/** 1 for each block that is left to one that follows it. */
function findContinued({ parents, uses }: Chain): Uint8Array {
  const continued = new Uint8Array(uses.length)
  for (let block = 0; block < uses.length; block++) {
    const parent = parents[block]! - 1
    if (parent >= 0 && uses[block]! > 1 && uses[block]! >= CONTINUED * uses[parent]!) continued[parent] = 1
  }
  return continued
}

function beginningOf(block: number, parents: Uint32Array): { readonly depth: number; readonly first: number } {
  let first = block
  let depth = 1
  for (let parent = parents[first]!; parent !== 0; parent = parents[first]!) {
    first = parent - 1
    depth++
  }
  return { depth, first }
}
