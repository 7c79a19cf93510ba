/** @module Parts of endless iterables. */

/** The first `count` values, or fewer where there are no more. */
export function first<Value>(count: number, values: Iterable<Value>): Value[] {
  const taken: Value[] = []
  if (count === 0) return taken
  for (const value of values) if (taken.push(value) === count) break
  return taken
}
