import { expect, test } from 'vitest'

import { createRowChains } from '../../../src/datasets/row-chains.ts'
import { createStreams } from '../../../src/random/streams.ts'

test('rows with the same key follow each other, however far apart', () => {
  const chains = createRowChains()
  const added = ['a', undefined, 'b', 'a', undefined, 'a', 'b'].map((key) => chains.add(key))
  expect(added.map(({ row }) => row)).toEqual([0, 1, 2, 3, 4, 5, 6])
  expect(added.map(({ first }) => first)).toEqual([0, 1, 2, 0, 4, 0, 2])
  chains.seal()
  expect([0, 1, 2, 4].map((first) => chains.from(first))).toEqual([[0, 3, 5], [1], [2, 6], [4]])
})

test('chains are those of grouping by key, for thousands of rows', () => {
  const stream = createStreams(3).stream('keys')
  const keys = Array.from({ length: 5_000 }, () => (stream() < 0.3 ? undefined : `k${Math.floor(stream() * 500)}`))
  const chains = createRowChains()
  const groups = new Map<string, number[]>()
  for (const [row, key] of keys.entries()) {
    chains.add(key)
    groups.set(key ?? `row ${row}`, [...(groups.get(key ?? `row ${row}`) ?? []), row])
  }
  for (const group of groups.values()) expect(chains.from(group[0]!)).toEqual(group)
})
