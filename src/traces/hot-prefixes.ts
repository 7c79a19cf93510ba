/** @module The shared prefixes of a trace that are worth most to a cache. */
import type { RequestBlocks } from './request-blocks.ts'

/** A beginning that several requests share. */
export interface SharedPrefix {
  /** Its length. */
  readonly blocks: number
  /** Requests that begin with it. */
  readonly requests: number
  readonly firstId: number
  readonly lastId: number
}

/**
 * A prefix that this share of its requests continues alike is left to its continuation: what is listed are the places
 * where requests part.
 */
export const CONTINUED = 0.9

/** A prefix, with blocks by number. */
interface HotPrefix {
  readonly depth: number
  readonly requests: number
  readonly first: number
  readonly last: number
}

export interface HotPrefixes {
  add(prefix: HotPrefix): void
  /** Best first, with the ids that the trace has. */
  list(trace: RequestBlocks): SharedPrefix[]
}

/** The prefixes that save most blocks, (requests − 1) × depth; the same ones in whatever order they come. */
export function createHotPrefixes(count: number): HotPrefixes {
  const best: HotPrefix[] = []
  return {
    add(prefix) {
      const at = best.findLastIndex((other) => compare(other, prefix) < 0) + 1
      if (at < count) best.splice(at, 0, prefix)
      if (best.length > count) best.pop()
    },
    list({ idsOf }) {
      const ids = idsOf(best.flatMap(({ first, last }) => [first, last]))
      return best.map(({ depth, requests }, i) => ({
        blocks: depth,
        requests,
        firstId: ids[2 * i]!,
        lastId: ids[2 * i + 1]!,
      }))
    },
  }
}

function saved({ depth, requests }: HotPrefix): number {
  return (requests - 1) * depth
}

/** Better ones first; among equals the shorter one, then the one whose end came first. */
function compare(a: HotPrefix, b: HotPrefix): number {
  return saved(b) - saved(a) || a.depth - b.depth || a.last - b.last || a.first - b.first
}
