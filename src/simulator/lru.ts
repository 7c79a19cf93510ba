/** @module Values by recency of use, of a bounded total size. */

export interface Lru<Key, Value> {
  /** Of all that is kept, together. */
  readonly size: number
  /** A look is no use: what was looked at grows old all the same. */
  get(key: Key): Value | undefined
  /** Makes a key the most recent, and forgets the oldest ones beyond the capacity. One larger than that is not kept. */
  use(key: Key, value: Value, size: number): void
  forget(key: Key): void
}

interface Entry<Key, Value> {
  readonly key: Key
  readonly value: Value
  readonly size: number
  older: Entry<Key, Value> | undefined
  newer: Entry<Key, Value> | undefined
}

/**
 * A map of linked entries. A `Map` alone keeps the order, too, but gets slow where its oldest keys go all the time: it
 * steps over the places of those that are gone.
 */
export function createLru<Key, Value>(capacity: number): Lru<Key, Value> {
  const entries = new Map<Key, Entry<Key, Value>>()
  let oldest: Entry<Key, Value> | undefined
  let newest: Entry<Key, Value> | undefined
  let total = 0
  const isTooLarge = () => total > capacity

  function append(entry: Entry<Key, Value>): void {
    entry.older = newest
    entry.newer = undefined
    if (newest) newest.newer = entry
    else oldest = entry
    newest = entry
    total += entry.size
  }

  function unlink({ older, newer, size }: Entry<Key, Value>): void {
    if (older) older.newer = newer
    else oldest = newer
    if (newer) newer.older = older
    else newest = older
    total -= size
  }

  function forget(key: Key): void {
    const entry = entries.get(key)
    if (!entry) return
    unlink(entry)
    entries.delete(key)
  }

  return {
    get size() {
      return total
    },
    get: (key) => entries.get(key)?.value,
    use(key, value, size) {
      const known = entries.get(key)
      if (known && known.value === value && known.size === size) {
        unlink(known)
        append(known)
        return
      }
      forget(key)
      if (size > capacity) return
      const entry: Entry<Key, Value> = { key, value, size, older: undefined, newer: undefined }
      entries.set(key, entry)
      append(entry)
      while (isTooLarge()) forget(oldest!.key)
    },
    forget,
  }
}
