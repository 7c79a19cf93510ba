/** @module What is due, by the instant at which it is. */

/** Anything with an instant, ms; `undefined` is 0. */
interface Due {
  readonly dueMs?: number | undefined
}

export interface DueQueue<Item extends Due> {
  readonly length: number
  add(item: Item): void
  /** The earliest; of those due at the same instant, the one that was added first. */
  peek(): Item | undefined
  take(): Item | undefined
  clear(): void
}

/** Sorted from late to early, so that the earliest is taken from the end. */
export function createDueQueue<Item extends Due>(): DueQueue<Item> {
  const queue: Item[] = []
  const dueOf = ({ dueMs = 0 }: Item) => dueMs
  return {
    get length() {
      return queue.length
    },
    add(item) {
      let low = 0
      let high = queue.length
      while (low < high) {
        const middle = (low + high) >>> 1
        if (dueOf(queue[middle]!) > dueOf(item)) low = middle + 1
        else high = middle
      }
      queue.splice(low, 0, item)
    },
    peek: () => queue.at(-1),
    take: () => queue.pop(),
    clear: () => void queue.splice(0),
  }
}
