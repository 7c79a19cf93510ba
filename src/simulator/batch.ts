/** @module What runs, in order of its start, and the memory that it holds. */

export interface Batch<Item> {
  readonly size: number
  /** Share of the memory that is held, at most 1; 0 where there is no limit. */
  readonly usage: number
  /** The last to start. */
  readonly last: Item | undefined
  /** More is held than there is. One item alone may be larger than all of it. */
  readonly isOverfull: boolean
  hasRoom(tokens: number): boolean
  add(item: Item, tokens: number): void
  /** It holds one token more. */
  grow(item: Item): void
  /** False where it was not there. */
  remove(item: Item): boolean
}

/** @param capacity in tokens */
export function createBatch<Item>(mostItems: number, capacity: number): Batch<Item> {
  const held = new Map<Item, number>()
  let total = 0
  return {
    get size() {
      return held.size
    },
    get usage() {
      return Number.isFinite(capacity) ? Math.min(1, total / capacity) : 0
    },
    get last() {
      return [...held.keys()].at(-1)
    },
    get isOverfull() {
      return total > capacity && held.size > 1
    },
    hasRoom: (tokens) => held.size < mostItems && (held.size === 0 || total + tokens <= capacity),
    add(item, tokens) {
      held.set(item, tokens)
      total += tokens
    },
    grow(item) {
      held.set(item, held.get(item)! + 1)
      total++
    },
    remove(item) {
      total -= held.get(item) ?? 0
      return held.delete(item)
    },
  }
}
