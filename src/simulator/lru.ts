/** @module Keys by recency of use, of a bounded total size. */

export interface Lru<Key> {
  readonly size: number
  has(key: Key): boolean
  /** Makes a key the most recent, and forgets the oldest ones beyond the capacity. One larger than that is not kept. */
  use(key: Key, size: number): void
}

export function createLru<Key>(capacity: number): Lru<Key> {
  /** From the oldest to the most recent. */
  const sizes = new Map<Key, number>()
  let total = 0

  function forget(key: Key): void {
    total -= sizes.get(key) ?? 0
    sizes.delete(key)
  }

  return {
    get size() {
      return total
    },
    has: (key) => sizes.has(key),
    use(key, size) {
      forget(key)
      if (size > capacity) return
      sizes.set(key, size)
      total += size
      for (const oldest of sizes.keys()) {
        if (total <= capacity) return
        forget(oldest)
      }
    },
  }
}
