/** @module What an unbounded prefix cache would have of the prompts that are sent. */
import { createBlockNumbers } from './block-numbers.ts'
import type { RowIndex } from './row-index.ts'
import type { OrderedSessions } from './session-order.ts'

/**
 * Share of all prompt tokens that lie in leading blocks which requests before had; `undefined` where the tokens of a prompt
 * are not known. Each token weighs the same here, each request in a trace's mean hit rate.
 */
export function prefixHitRate(rows: RowIndex, sessions: OrderedSessions, blockSize: number): number | undefined {
  const { numberOf, size } = createBlockNumbers()
  let tokens = 0
  let cached = 0
  for (const index of sessions.rows) {
    const { inputLength, hashIds } = rows.row(index)
    if (inputLength === undefined) return undefined
    const known = size()
    const numbers = Array.from(hashIds, numberOf)
    const fresh = numbers.findIndex((number) => number >= known)
    cached += Math.min(inputLength, (fresh === -1 ? numbers.length : fresh) * blockSize)
    tokens += inputLength
  }
  return cached / tokens
}
