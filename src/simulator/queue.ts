/** @module What waits for its turn: first what was put back, the last of it first; then the others in order of arrival. */

export interface Queue<Item> {
  readonly size: number
  /** What is next; `undefined` where nothing waits. */
  readonly next: Item | undefined
  add(item: Item): void
  /** Takes an item that had its turn before all others. */
  putBack(item: Item): void
  remove(item: Item): void
}

export function createQueue<Item>(): Queue<Item> {
  const arrived = new Set<Item>()
  let back: Item[] = []
  return {
    get size() {
      return arrived.size + back.length
    },
    get next() {
      return back.at(-1) ?? arrived.values().next().value
    },
    add: (item) => void arrived.add(item),
    putBack: (item) => void back.push(item),
    remove(item) {
      if (!arrived.delete(item)) back = back.filter((other) => other !== item)
    },
  }
}
