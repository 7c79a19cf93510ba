import { describe, expect, test } from 'vitest'

import type { MediaItem, RenderedMedia } from '../../../src/media/item.ts'
import { createMediaTally, RunMedia } from '../../../src/media/media-use.ts'
import { tinyItem, tinySource } from '../../support/tiny-media.ts'

function rendered(item: MediaItem, bytes = 10): RenderedMedia {
  return { item, bytes, base64: new Uint8Array() }
}

/** Counts requests of so many draws each. */
function tallyOf(source: ReturnType<typeof tinySource>, requests: number, perRequest: number) {
  const tally = createMediaTally()
  for (let i = 0; i < requests; i++) {
    tally.add(source.drawMany(i * perRequest, perRequest).map((item) => rendered(item)))
  }
  return tally.summary()
}

describe('the use of media', () => {
  test('counts draws, different items, bytes and hits', () => {
    const { images } = tallyOf(tinySource({ size: 4, sampling: { type: 'sequential' } }), 5, 2)
    expect(images).toEqual({
      draws: 10,
      distinct: 4,
      hitRate: 0.6,
      expectedHitRate: 0.6,
      hottest: [{ items: 1, share: 0.3 }],
      prefix: { draws: 0, distinct: 0 },
      bytes: 100,
    })
  })

  test('finds the shares of the hottest 1, 10 and 100 items that a count by hand finds', () => {
    const source = tinySource({ size: 300, sampling: { type: 'zipf', skew: 1 } })
    const counts = new Map<string, number>()
    for (let n = 0; n < 6_000; n++) counts.set(source.draw(n).key, (counts.get(source.draw(n).key) ?? 0) + 1)
    const descending = [...counts.values()].sort((a, b) => b - a)
    const share = (items: number) => descending.slice(0, items).reduce((sum, count) => sum + count, 0) / 6_000
    expect(tallyOf(source, 3_000, 2).images!.hottest).toEqual(
      [1, 10, 100].map((items) => ({ items, share: share(items) })),
    )
  })

  test('of fresh items is a cache that never hits, as expected', () => {
    expect(tallyOf(tinySource(), 50, 2).images).toMatchObject({
      draws: 100,
      distinct: 100,
      hitRate: 0,
      expectedHitRate: 0,
      hottest: [],
    })
  })

  test('expects of a pool what its law lets expect of as many draws and requests', () => {
    const source = tinySource({ size: 30, replacement: false })
    const { expectedHitRate } = tallyOf(source, 10, 3).images!
    expect(expectedHitRate).toBeCloseTo(1 - (30 * (1 - 0.9 ** 10)) / 30, 9)
  })

  test('keeps the items of prefixes apart, but counts their bytes', () => {
    const tally = createMediaTally()
    const source = tinySource({ size: 1 })
    for (let i = 0; i < 6; i++) tally.add([rendered(source.prefix(i % 2, 0), 7), rendered(source.draw(i), 3)])
    expect(tally.summary().images).toMatchObject({
      draws: 6,
      distinct: 1,
      prefix: { draws: 6, distinct: 2 },
      bytes: 60,
    })
  })

  test('has no rates where nothing was drawn', () => {
    const tally = createMediaTally()
    tally.add([rendered(tinySource().prefix(0, 0))])
    expect(tally.summary().images).toMatchObject({ draws: 0, hitRate: null, expectedHitRate: null })
  })

  test('keeps kinds apart and leaves out those that did not come', () => {
    const tally = createMediaTally()
    tally.add([rendered(tinySource().draw(0)), rendered(tinySource({ size: 2 }, 42, 'video').draw(0))])
    expect(Object.keys(tally.summary()).sort()).toEqual(['images', 'video'])
    expect(tally.summary().video!.draws).toBe(1)
  })

  test('adds up pools and fresh items of one kind', () => {
    const tally = createMediaTally()
    const [pool, other] = [tinySource({ size: 1 }), tinySource({ size: 2, sampling: { type: 'sequential' } }, 7)]
    for (let i = 0; i < 4; i++) {
      tally.add([pool.draw(i), other.draw(i), tinyItem(`fresh-${i}`)].map((item) => rendered(item)))
    }
    // Expected of 12 draws: 1 of the first, 2 of the second, 4 fresh ones.
    expect(tally.summary().images).toMatchObject({
      draws: 12,
      distinct: 7,
      hitRate: 1 - 7 / 12,
      expectedHitRate: 1 - 7 / 12,
    })
  })

  test('is empty where no request carried any', () => {
    const tally = createMediaTally()
    tally.add([])
    expect(tally.summary()).toEqual({})
  })

  test('survives JSON and keeps its schema', () => {
    const summary = tallyOf(tinySource({ size: 12 }), 20, 1)
    expect(RunMedia.parse(JSON.parse(JSON.stringify(summary)))).toEqual(summary)
  })
})
