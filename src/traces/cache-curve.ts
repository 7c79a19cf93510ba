/** @module Prefix caches of finite size: hit rate and evictions of every size at once, by reuse distance. */
import { InferbenchError } from '../error.ts'
import { grown } from './grown.ts'
import { createRecency, INSTANTS } from './recency.ts'

/** What a cache of one size would have done. */
export interface CachePoint {
  /** Blocks that it holds. */
  readonly blocks: number
  /** Mean over requests of the share of their blocks that it finds. */
  readonly cacheHitRate: number
  /** Blocks found over all blocks of the trace. */
  readonly blockHitRate: number
  /** Blocks that made room for others. */
  readonly evictions: number
}

/** Two sizes an octave, from 1 block to more than there can be. */
export function curveSizes(): number[] {
  return [...new Set(Array.from({ length: 65 }, (_, i) => Math.round(2 ** (i / 2))))]
}

export interface CacheCurve {
  /** @param blocks a request's blocks, numbered from 0 in any way */
  add(blocks: Uint32Array): void
  points(): CachePoint[]
}

/**
 * Caches that evict the least recently used block, in one pass over the requests (Mattson et al., Evaluation techniques
 * for storage hierarchies, 1970). A request finds its leading run of cached blocks, and then uses all its blocks from
 * the last to the first, so that, as in real engines, the end of a prompt goes before its beginning. Room is made once
 * the request is done. A cache of n blocks then holds the n most recent ones, whatever n is.
 *
 * @param sizes in blocks, ascending
 */
export function createCacheCurve(sizes: readonly number[]): CacheCurve {
  const recency = createRecency()
  /** When a block was last used; 0 is never. */
  let lastUses = new Uint32Array(1 << 10)
  let now = 0
  let distinct = 0
  let total = 0
  let requests = 0
  // Element i counts what the i-th size can serve and the one before can't; the last element, what none can.
  const found = new Float64Array(sizes.length + 1)
  const foundShares = new Float64Array(sizes.length + 1)
  const used = new Float64Array(sizes.length + 1)
  let distances = new Float64Array(1 << 10)

  /** Reuse distances of the blocks: the least size of a cache that still has it. */
  function look(blocks: Uint32Array): void {
    let previousUse = 0
    for (let i = 0; i < blocks.length; i++) {
      const block = blocks[i]!
      lastUses = grown(lastUses, block)
      const lastUse = lastUses[block]!
      // Blocks that were used together lie side by side.
      if (lastUse !== 0 && lastUse === previousUse - 1) distances[i] = distances[i - 1]! + 1
      else distances[i] = lastUse === 0 ? Infinity : recency.after(lastUse) + 1
      previousUse = lastUse
    }
  }

  /** A block is found where it and all before it are. */
  function count(length: number): void {
    let size = 0
    let farthest = 0
    for (let i = 0; i < length; i++) {
      farthest = Math.max(farthest, distances[i]!)
      while (size < sizes.length && sizes[size]! < farthest) size++
      found[size]!++
      foundShares[size]! += 1 / length
    }
  }

  function use(blocks: Uint32Array): void {
    const start = now
    for (let i = blocks.length - 1; i >= 0; i--) {
      const block = blocks[i]!
      const lastUse = lastUses[block]!
      // A block that comes twice in one request is fetched once.
      if (lastUse <= start) used[rank(sizes, distances[i]!)]!++
      if (lastUse === 0) distinct++
      else recency.remove(lastUse)
      recency.add(++now)
      lastUses[block] = now
    }
  }

  return {
    add(blocks) {
      if (now + blocks.length >= INSTANTS) throw tooLarge()
      distances = grown(distances, blocks.length)
      total += blocks.length
      if (blocks.length > 0) requests++
      look(blocks)
      count(blocks.length)
      use(blocks)
    },
    points() {
      const hits = found.map(accumulate())
      const shares = foundShares.map(accumulate())
      const misses = used.toReversed().map(accumulate()).toReversed()
      return sizes.map((blocks, i) => ({
        blocks,
        cacheHitRate: requests === 0 ? 0 : shares[i]! / requests,
        blockHitRate: total === 0 ? 0 : hits[i]! / total,
        evictions: misses[i + 1]! - Math.min(blocks, distinct),
      }))
    },
  }
}

/** The index of the first size that is not below the distance. */
function rank(sizes: readonly number[], distance: number): number {
  let low = 0
  let high = sizes.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sizes[middle]! < distance) low = middle + 1
    else high = middle
  }
  return low
}

function accumulate(): (value: number) => number {
  let sum = 0
  return (value) => (sum += value)
}

function tooLarge(): InferbenchError {
  return new InferbenchError('trace-too-large', 'trace', `A cache curve takes at most ${INSTANTS} blocks in all.`)
}
