/** @module The prefixes of a trace: how many there are, and which of them its requests share. */
import { grown, release } from './grown.ts'
import { CONTINUED, createHotPrefixes, type HotPrefixes, type SharedPrefix } from './hot-prefixes.ts'
import { createPairTable } from './pair-table.ts'
import { activeRequests, lengthOf, type RequestBlocks } from './request-blocks.ts'

export interface SharedPrefixes {
  /** Distinct prefixes of all lengths. */
  readonly unique: number
  /** First blocks that two requests share, or more. */
  readonly groups: number
  /** Share of all (request, prefix) pairs whose prefix begins two requests or more, the first included. */
  readonly reuseRatio: number
  /** The shared prefixes that save most blocks, (requests − 1) × blocks, best first. */
  readonly hottest: readonly SharedPrefix[]
}

/**
 * Goes down the tree of all prefixes, a level a block. A prefix that one request alone begins with is not followed: its
 * continuations are as single. So the work is that of the shared blocks, and the memory that of one level.
 *
 * @param count how many prefixes to list
 */
export function findSharedPrefixes(trace: RequestBlocks, count: number): SharedPrefixes {
  const total = trace.blocks.length
  const prefixOf = new Uint32Array(trace.requests)
  const marks = new Uint32Array(2 * trace.distinct)
  const hottest = createHotPrefixes(count)
  let active = activeRequests(trace)
  let above = top
  let unique = 0
  let singles = 0
  let groups = 0
  for (let depth = 1; active.length > 0 || above.size > 0; depth++) {
    const level = descend(trace, active, prefixOf, marks, depth)
    collect(hottest, trace, above, level)
    const { alone, tails, shared } = follow(trace, active, prefixOf, level)
    singles += alone + tails
    unique += level.size + tails
    if (depth === 1) groups = level.size - alone
    active = active.subarray(0, shared)
    above = level
  }
  release(marks)
  return {
    unique,
    groups,
    reuseRatio: total === 0 ? 0 : (total - singles) / total,
    hottest: hottest.list(trace),
  }
}

/** The prefixes of one length, numbered from 0. */
interface Level {
  readonly depth: number
  readonly size: number
  /** Of each, the prefix that is a block shorter. */
  readonly parents: Uint32Array
  /** Requests that begin with it. */
  readonly requests: Uint32Array
  /** One of them. */
  readonly samples: Uint32Array
}

const top: Level = {
  depth: 0,
  size: 0,
  parents: new Uint32Array(),
  requests: new Uint32Array(),
  samples: new Uint32Array(),
}

/**
 * Sorts requests by their prefix of the next length. Nearly all blocks follow one prefix only (an id stands for all
 * tokens before it, too), and are found by a mark; the others are searched for in a table.
 *
 * @param prefixOf each request's prefix on the level above, and then on this one
 * @param marks two numbers a block: the last depth that it was seen at, and the prefix that it ended there first
 */
function descend(
  { starts, blocks }: RequestBlocks,
  active: Uint32Array,
  prefixOf: Uint32Array,
  marks: Uint32Array,
  depth: number,
): Level {
  const others = createPairTable()
  let prefixOfOther = new Uint32Array(1 << 6)
  const parents = new Uint32Array(active.length)
  const requests = new Uint32Array(active.length)
  const samples = new Uint32Array(active.length)
  let size = 0
  function numberOf(parent: number, block: number): number {
    if (marks[2 * block] !== depth) {
      marks[2 * block] = depth
      marks[2 * block + 1] = size
      return size
    }
    const first = marks[2 * block + 1]!
    if (parents[first] === parent) return first
    const known = others.size()
    const other = others.add(parent, block, -1)
    prefixOfOther = grown(prefixOfOther, other)
    if (other === known) prefixOfOther[other] = size
    return prefixOfOther[other]!
  }
  for (let i = 0; i < active.length; i++) {
    const request = active[i]!
    const parent = prefixOf[request]!
    const prefix = numberOf(parent, blocks[starts[request]! + depth - 1]!)
    if (prefix === size) {
      parents[prefix] = parent
      samples[prefix] = request
      size++
    }
    requests[prefix]!++
    prefixOf[request] = prefix
  }
  return { depth, size, parents, requests, samples }
}

/**
 * Moves the requests that share their prefix and go on to the front.
 *
 * @returns how many these are, the prefixes that one request has alone, and the continuations of those
 */
function follow(trace: RequestBlocks, active: Uint32Array, prefixOf: Uint32Array, { depth, requests }: Level) {
  let shared = 0
  let alone = 0
  let tails = 0
  for (let i = 0; i < active.length; i++) {
    const request = active[i]!
    const rest = lengthOf(trace, request) - depth
    if (requests[prefixOf[request]!] === 1) {
      alone++
      tails += rest
    } else if (rest > 0) active[shared++] = request
  }
  return { shared, alone, tails }
}

/** Puts the shared prefixes of a level that don't go on below among the hottest. */
function collect(hottest: HotPrefixes, { starts, blocks }: RequestBlocks, level: Level, below: Level): void {
  const { depth, size, requests, samples } = level
  const continued = new Uint8Array(size)
  for (let prefix = 0; prefix < (depth === 0 ? 0 : below.size); prefix++) {
    const parent = below.parents[prefix]!
    if (below.requests[prefix]! >= CONTINUED * requests[parent]!) continued[parent] = 1
  }
  for (let prefix = 0; prefix < size; prefix++) {
    if (requests[prefix]! < 2 || continued[prefix] === 1) continue
    const start = starts[samples[prefix]!]!
    hottest.add({ depth, requests: requests[prefix]!, first: blocks[start]!, last: blocks[start + depth - 1]! })
  }
}
