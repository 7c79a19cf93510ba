import { describe, expect, test } from 'vitest'

import { createStreams, uniformInteger } from '../../../src/random/streams.ts'
import { createSharedBlocks } from '../../../src/traces/shared-blocks.ts'

describe('shared blocks', () => {
  test.for([10, 1_000, 2 ** 32, 2 ** 53 - 1])('are those that came twice, whatever the ids: up to %d', (max) => {
    const stream = createStreams(max).stream('ids')
    const ids = Array.from({ length: 500 }, () => uniformInteger(stream, 0, max))
    const all = [...ids, ...ids.slice(0, 100), 0, max]
    const shared = createSharedBlocks()
    for (const id of all) shared.add(id)
    const twice = new Set(all.filter((id, i) => all.indexOf(id) !== i))
    for (const id of [...all, 7]) expect(shared.has(id)).toBe(twice.has(id))
    expect(shared.highest()).toBe(Math.max(...twice))
  })

  test('are none where every block comes once', () => {
    const shared = createSharedBlocks()
    for (let id = 5; id < 5_000; id++) shared.add(id)
    expect([shared.highest(), shared.has(5), shared.has(4_999), shared.has(6_000)]).toEqual([0, false, false, false])
  })
})
