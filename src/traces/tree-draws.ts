/** @module Which of several trees of prefixes a request belongs to. */
import { groupedStreams } from '../random/grouped-streams.ts'
import { type Streams, uniformInteger } from '../random/streams.ts'

/**
 * Trees by request, all equally likely. Requests of one session stay in the tree of its first one, or its turns would
 * no longer share what they said before.
 *
 * @param trees at least 1
 * @returns the tree, from 0, of the request with this index, to be asked in the order of the trace
 */
export function createTreeDraws(trees: number, streams: Streams): (index: number, sessionId?: string) => number {
  const sessions = new Map<string, number>()
  const streamOf = groupedStreams(streams, 'trace.synthesis.root')
  const draw = (index: number) => uniformInteger(streamOf(index), 0, trees - 1)

  return (index, sessionId) => {
    if (trees === 1) return 0
    if (sessionId === undefined) return draw(index)
    const tree = sessions.get(sessionId) ?? draw(index)
    sessions.set(sessionId, tree)
    return tree
  }
}
