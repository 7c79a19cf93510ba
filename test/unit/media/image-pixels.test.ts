import { describe, expect, test } from 'vitest'

import { noisePixels, pictureCuts } from '../../../src/media/image-pixels.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { chiSquare, countsOf, DOUBT } from '../../support/laws.ts'

const streams = createStreams(42)
const size = { width: 100, height: 60 }

describe('noise', () => {
  const noise = noisePixels(streams)

  test('is uniform over all values of a byte', async () => {
    const pixels = await noise.draw('media.image', 0, { width: 400, height: 300 }).pixels()
    expect(pixels).toHaveLength(400 * 300 * 3)
    const shares = Array.from({ length: 256 }, () => 1 / 256)
    expect(chiSquare(countsOf(pixels, 0, 256), shares)).toBeGreaterThan(DOUBT)
  })

  test('is another for each index and place, and the same again for the same', async () => {
    const drawn = await Promise.all(
      [noise.draw('a', 0, size), noise.draw('a', 1, size), noise.draw('b', 0, size), noise.draw('a', 0, size)].map(
        ({ pixels }) => pixels(),
      ),
    )
    expect(new Set(drawn.map((pixels) => Buffer.from(pixels).toString('base64'))).size).toBe(3)
    expect(drawn[3]).toEqual(drawn[0])
  })

  test('of a larger picture begins like that of a smaller one: it is one stream of bytes', async () => {
    const small = await noise.draw('a', 0, { width: 2, height: 2 }).pixels()
    const large = await noise.draw('a', 0, size).pixels()
    expect([...large.subarray(0, 12)]).toEqual([...small])
  })
})

describe('cuts of the bundled pictures', () => {
  const cuts = pictureCuts('assets', { type: 'uniform' }, streams)

  test('have the size asked', async () => {
    expect(await cuts.draw('media.image', 3, size).pixels()).toHaveLength(100 * 60 * 3)
  })

  test('come from all four pictures in equal shares', () => {
    const names = Array.from({ length: 4_000 }, (_, i) => cuts.draw('media.image', i, size).source)
    const counts = ['meadow.jpg', 'mountains.jpg', 'pebbles.jpg', 'sea.jpg'].map(
      (name) => names.filter((drawn) => drawn === name).length,
    )
    expect(chiSquare(counts, [0.25, 0.25, 0.25, 0.25])).toBeGreaterThan(DOUBT)
  })

  test('of one picture differ from index to index', async () => {
    const sea = pictureCuts('assets', { type: 'fixed', index: 3 }, streams)
    const pixels = await Promise.all(Array.from({ length: 20 }, (_, i) => sea.draw('media.image', i, size).pixels()))
    expect(new Set(pixels.map((drawn) => Buffer.from(drawn).toString('base64'))).size).toBe(20)
  })

  test('take pictures in turn where told so', () => {
    const inTurn = pictureCuts('assets', { type: 'sequential' }, streams)
    expect([0, 1, 2, 3, 4].map((i) => inTurn.draw('media.image', i, size).source)).toEqual([
      'meadow.jpg',
      'mountains.jpg',
      'pebbles.jpg',
      'sea.jpg',
      'meadow.jpg',
    ])
  })

  test('refuse a law over pictures that are not there', () => {
    expect(() => pictureCuts('assets', { type: 'fixed', index: 4 }, streams)).toThrow(
      '[media.image.source] index: must be below the size, 4, got 4',
    )
  })
})
