import { describe, expect, test } from 'vitest'

import type { MediaItem } from '../../../src/media/item.ts'
import { multimodal, type MultimodalOptions } from '../../../src/media/multimodal.ts'
import { normal } from '../../../src/random/normal.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

function configured(options: MultimodalOptions) {
  return multimodal(options, createStreams(42))
}

/** Items of the first requests. */
function items(options: MultimodalOptions, requests = 1): MediaItem[] {
  const { parts } = configured(options)
  const all = Array.from({ length: requests }, (_, request) => parts(request, 10)).flat()
  return all.flatMap((part) => (part.type === 'media' ? [part.item] : []))
}

describe('the proposed configuration', () => {
  const proposed: MultimodalOptions = {
    image: {
      count: 2,
      resolutions: ['360p', { resolution: { width: 64, height: 64 }, weight: 3 }],
      pool: { size: 100, sampling: { type: 'zipf', min: 0, max: 99, skew: 1.1 } },
    },
    video: { pool: { size: 16, sampling: { type: 'uniform', min: 0, max: 15 } } },
    audio: {
      pool: {
        size: 50,
        sampling: {
          weights: [
            { index: 0, weight: 10 },
            { index: 1, weight: 1 },
          ],
        },
      },
    },
  }

  test('is accepted as it is written', () => {
    expect(items(proposed).map(({ kind }) => kind)).toEqual(['image', 'image', 'audio', 'video'])
  })

  test('draws each kind from its own pool by its own law', () => {
    const drawn = items(proposed, 300)
    const indices = (kind: string) =>
      drawn.filter((item) => item.kind === kind).map(({ origin }) => (origin.type === 'pool' ? origin.index : NaN))
    expect(new Set(indices('audio'))).toEqual(new Set([0, 1]))
    expect(Math.max(...indices('video'))).toBeLessThan(16)
    expect(indices('image').filter((index) => index === 0).length).toBeGreaterThan(indices('image').length / 10)
  })

  test('is described in full', () => {
    expect(
      JSON.parse(JSON.stringify(configured({ image: { ...proposed.image, insertionPoint: 0 } }).describe())),
    ).toEqual({
      image: {
        count: { type: 'constant', value: 2 },
        insertionPoint: { type: 'constant', value: 0 },
        format: 'png',
        source: 'assets',
        sourceSampling: { type: 'uniform' },
        resolutions: [
          { width: 640, height: 360, weight: 1 },
          { width: 64, height: 64, weight: 3 },
        ],
        pool: { size: 100, sampling: { type: 'zipf', min: 0, max: 99, skew: 1.1 }, replacement: true },
      },
    })
  })
})

describe('counts', () => {
  test('are one unless told otherwise', () => {
    expect(items({ image: {} })).toHaveLength(1)
  })

  test('of a mean of one with no spread are one: nothing is clipped behind the scenes', () => {
    const count = normal({ mean: 1, stddev: 0 })
    const { parts } = configured({ image: { count } })
    const lengths = Array.from({ length: 50 }, (_, request) => parts(request, 0).length)
    expect(new Set(lengths)).toEqual(new Set([1]))
  })

  test('may be none', () => {
    expect(items({ image: { count: 0 } })).toEqual([])
  })

  test('come from the mix where there is one', () => {
    const options: MultimodalOptions = {
      image: {},
      audio: {},
      mix: [
        { weight: 1, image: 3 },
        { weight: 0, audio: 1 },
      ],
    }
    expect(items(options).map(({ kind }) => kind)).toEqual(['image', 'image', 'image'])
  })

  test('of a prefix are apart from those of requests', () => {
    const { parts, prefixParts } = configured({ image: { count: 1 }, prefix: { image: 2 } })
    expect(prefixParts(0, 5)).toHaveLength(3)
    expect(parts(0, 5)).toHaveLength(2)
  })
})

describe('a configuration', () => {
  test('without any kind is text alone', () => {
    expect(configured({}).parts(0, 9)).toEqual([{ type: 'text', tokens: 9 }])
  })

  test('tells of a broken picture before anything is drawn', async () => {
    using folder = temporaryFolder({ 'broken.png': '?' })
    await expect(configured({ image: { source: folder.path }, audio: {} }).ready()).rejects.toThrow(/broken\.png/)
  })

  test.for<[options: unknown, message: string]>([
    [{ images: {} }, `[multimodal] unknown key 'images'; known: image, audio, video, mix, prefix`],
    [
      { image: { pool: { size: 0 } } },
      '[multimodal] image: [media.images] pool.size: too small: expected number to be >=1, got 0',
    ],
    [{ image: { amount: 1 } }, `[multimodal] image: [media.images] unknown key 'amount'`],
    [{ audio: { depths: [12] } }, '[multimodal] audio: [media.audio] depths.0: expected 8, 16, 24, 32 bits, got 12'],
    [{ video: { width: 64 } }, '[multimodal] video: [media.video] '],
    [{ image: { insertionPoint: 1.5 } }, '[multimodal] image.insertionPoint: expected a share from 0 to 1, got 1.5'],
    [
      { image: { insertionPoint: 'end' } },
      `[multimodal] image.insertionPoint: expected 'spread', a share or a law of shares, got "end"`,
    ],
    [{ image: { count: 'two' } }, '[multimodal] image.count: expected a number or a distribution'],
    [
      { image: { count: 3, pool: { size: 2, replacement: false } } },
      '3 items for one request of a pool that can give 2',
    ],
    [{ image: {}, mix: [] }, '[multimodal] mix: expected at least one with a weight above 0, got []'],
    [{ image: {}, mix: [{ weight: 0, image: 1 }] }, '[multimodal] mix: expected at least one with a weight above 0'],
    [{ image: {}, mix: [{ weight: -1, image: 1 }] }, '[multimodal] mix.0.weight: too small'],
    [
      { image: {}, mix: [{ weight: 1, imgae: 1 }] },
      `[multimodal] mix.0: unknown key 'imgae'; known: weight, image, audio, video`,
    ],
    [{ image: {}, mix: [{ weight: 1 }] }, '[multimodal] image: no entry of mix names it'],
    [
      { image: { count: 1 }, mix: [{ weight: 1, image: 1 }] },
      '[multimodal] image.count: give counts in mix or here, not both, got 1',
    ],
    [
      { mix: [{ weight: 1, video: 1 }] },
      '[multimodal] video: mix or prefix names it: say how it is made, such as video: {}',
    ],
    [{ prefix: { image: 1 } }, '[multimodal] image: mix or prefix names it'],
    [{ image: null }, '[multimodal] image: invalid input'],
  ])('%j is refused: %s', ([options, message]) => {
    expect(() => configured(options as MultimodalOptions)).toThrow(message)
  })
})
