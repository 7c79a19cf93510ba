/** @module Which of several trees of prefixes a request belongs to. */
import { type Streams, uniformInteger } from '../random/streams.ts'

/** Requests whose trees are drawn from one stream: a stream a request would cost more than all the rest of it. */
const BLOCK = 1_024

/**
 * Trees by request, all equally likely. Requests of one session stay in the tree of its first one, or its turns would
 * no longer share what they said before.
 *
 * @param trees at least 1
 * @returns a function of the request's index and its session, to be called in the order of the trace
 */
export function createTreeDraws(trees: number, streams: Streams): (index: number, sessionId?: string) => number {
  const sessions = new Map<string, number>()
  let drawn = { block: -1, trees: [] as number[] }

  function draw(index: number): number {
    const block = Math.floor(index / BLOCK)
    if (drawn.block !== block) drawn = { block, trees: drawBlock(block) }
    return drawn.trees[index % BLOCK]!
  }

  function drawBlock(block: number): number[] {
    const stream = streams.stream('trace.synthesis.root', block)
    return Array.from({ length: BLOCK }, () => uniformInteger(stream, 0, trees - 1))
  }

  return (index, sessionId) => {
    if (trees === 1) return 0
    if (sessionId === undefined) return draw(index)
    const known = sessions.get(sessionId) ?? draw(index)
    sessions.set(sessionId, known)
    return known
  }
}
