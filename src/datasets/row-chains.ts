/** @module Rows that belong together, wherever they stand: eight bytes a row, and the keys only while rows are added. */
import { GrowingColumn } from '../stats/growing-column.ts'

export interface RowChains {
  /** Adds the next row to those with the same key. The first of them is the row itself where it has no key, or a new one. */
  add(key: string | undefined): { readonly row: number; readonly first: number }
  /** Forgets the keys: no more rows will come. */
  seal(): void
  /** The rows that begin with a first one, in the order in which they came. */
  from(first: number): number[]
}

export function createRowChains(): RowChains {
  const chains = new Map<string, { readonly first: number; last: number }>()
  /** The next row of the same chain; NaN where there is none. */
  const next = new GrowingColumn()
  let rows = 0

  return {
    add(key) {
      const row = rows++
      next.push(NaN)
      const chain = key === undefined ? undefined : chains.get(key)
      if (chain) {
        next.values()[chain.last] = row
        chain.last = row
      } else if (key !== undefined) chains.set(key, { first: row, last: row })
      return { row, first: chain?.first ?? row }
    },
    seal: () => chains.clear(),
    from(first) {
      const found: number[] = []
      for (let row = first; !Number.isNaN(row); row = next.values()[row]!) found.push(row)
      return found
    },
  }
}
