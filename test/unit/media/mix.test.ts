import { describe, expect, test } from 'vitest'

import { createMediaMix, type MediaMixOptions, type Modality, type PlannedPart } from '../../../src/media/mix.ts'
import type { PoolOptions } from '../../../src/media/pool.ts'
import { constant } from '../../../src/random/constant.ts'
import { normal } from '../../../src/random/normal.ts'
import { poisson } from '../../../src/random/poisson.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { uniform } from '../../../src/random/uniform.ts'
import { chiSquare, countsOf, DOUBT } from '../../support/laws.ts'
import { tinySource } from '../../support/tiny-media.ts'

const one = constant({ value: 1 })
const end = constant({ value: 1 })

function modality(
  of: Partial<Modality> = {},
  pool?: PoolOptions,
  kind: 'image' | 'audio' | 'video' = 'image',
): Modality {
  return { source: tinySource(pool, 42, kind), count: one, insertionPoint: end, ...of }
}

function mixOf(options: MediaMixOptions, seed = 42) {
  return createMediaMix(options, createStreams(seed))
}

/** `12 image 3` for twelve tokens, an image, three tokens. */
function spell(parts: readonly PlannedPart[]): string {
  return parts.map((part) => (part.type === 'text' ? part.tokens : part.item.kind)).join(' ')
}

function keys(parts: readonly PlannedPart[]): string[] {
  return parts.flatMap((part) => (part.type === 'media' ? [part.item.key] : []))
}

/** How many images each of the first requests carries. */
function imageCounts(options: MediaMixOptions, requests: number): number[] {
  const mix = mixOf(options)
  return Array.from({ length: requests }, (_, request) => keys(mix.parts(request, 0)).length)
}

describe('the parts of a request', () => {
  test.for<[point: number, parts: string]>([
    [0, 'image 100'],
    [0.25, '25 image 75'],
    [0.999, '100 image'],
    [1, '100 image'],
  ])('have an image with insertionPoint %d there: %s', ([point, parts]) => {
    const mix = mixOf({ modalities: { image: modality({ insertionPoint: constant({ value: point }) }) } })
    expect(spell(mix.parts(0, 100))).toBe(parts)
  })

  test('are text, image, text, image where two images are spread', () => {
    const mix = mixOf({ modalities: { image: modality({ count: constant({ value: 2 }), insertionPoint: 'spread' }) } })
    expect(spell(mix.parts(0, 11))).toBe('6 image 5 image')
  })

  test('have all kinds in one message, each at its place', () => {
    const at = (point: number) => ({ insertionPoint: constant({ value: point }) })
    const mix = mixOf({
      modalities: {
        image: modality({ ...at(0.5), count: constant({ value: 2 }) }),
        audio: modality(at(0), undefined, 'audio'),
        video: modality(at(0.5), undefined, 'video'),
      },
    })
    expect(spell(mix.parts(0, 10))).toBe('audio 5 image image video 5')
  })

  test('always make up all tokens, wherever the items fall', () => {
    const image = modality({ count: poisson({ mean: 3 }), insertionPoint: uniform({ min: 0, max: 1, integer: false }) })
    const mix = mixOf({ modalities: { image } })
    for (let request = 0; request < 300; request++) {
      const tokens = mix.parts(request, request).map((part) => (part.type === 'text' ? part.tokens : 0))
      expect(tokens.reduce((sum, count) => sum + count, 0)).toBe(request)
      expect(tokens.length).toBe(mix.parts(request, request).length)
    }
  })

  test('are drawn from a law of places, never moved to its ends', () => {
    const image = modality({ insertionPoint: normal({ mean: 0.5, stddev: 1 }) })
    const mix = mixOf({ modalities: { image } })
    const texts = Array.from({ length: 2_000 }, (_, request) => spell(mix.parts(request, 1_000)))
    const atAnEnd = texts.filter((text) => text === 'image 1000' || text === '1000 image')
    // Clipping would put 62 % there; drawing again leaves those that round to it.
    expect(atAnEnd.length).toBeLessThan(20)
  })

  test('are the same in any order of requests', () => {
    const options = { modalities: { image: modality({ count: poisson({ mean: 2 }) }, { size: 9 }) } }
    const [forwards, backwards] = [mixOf(options), mixOf(options)]
    const last = keys(backwards.parts(60, 5))
    expect(Array.from({ length: 61 }, (_, request) => keys(forwards.parts(request, 5)))[60]).toEqual(last)
  })

  test('are text alone where the source is switched off', () => {
    const off = { ...tinySource(), size: 0 }
    expect(spell(mixOf({ modalities: { image: modality({ source: off }) } }).parts(0, 7))).toBe('7')
  })

  test('are nothing where there is neither text nor media', () => {
    expect(mixOf({ modalities: {} }).parts(0, 0)).toEqual([])
  })
})

describe('the items of requests', () => {
  test('are drawn one after another over all requests, however many each has', () => {
    const counts = {
      image: modality({ count: uniform({ min: 0, max: 3 }) }, { size: 10, sampling: { type: 'sequential' } }),
    }
    const mix = mixOf({ modalities: counts })
    const drawn = Array.from({ length: 40 }, (_, request) => keys(mix.parts(request, 0))).flat()
    const source = tinySource({ size: 10, sampling: { type: 'sequential' } })
    expect(drawn).toEqual(source.drawMany(0, drawn.length).map(({ key }) => key))
  })

  test('come again in later requests of a small pool', () => {
    const image = modality({ count: constant({ value: 2 }) }, { size: 3, sampling: { type: 'sequential' } })
    const mix = mixOf({ modalities: { image } })
    expect(keys(mix.parts(1, 5))[1]).toBe(keys(mix.parts(0, 5))[0])
  })

  test('are as many as the law of counts gives', () => {
    const counts = imageCounts({ modalities: { image: modality({ count: poisson({ mean: 1 }) }) } }, 4_000)
    const shares = [1, 1, 1 / 2, 1 / 6, 1 / 24].map((share) => share / Math.E)
    const rest = 1 - shares.reduce((sum, share) => sum + share, 0)
    expect(chiSquare(countsOf(counts, 0, 6), [...shares, rest])).toBeGreaterThan(DOUBT)
  })
})

describe('a mix', () => {
  const mix = [
    { weight: 70, counts: {} },
    { weight: 20, counts: { image: one } },
    { weight: 10, counts: { video: one, image: constant({ value: 2 }) } },
  ]
  const modalities = { image: modality(), video: modality({}, undefined, 'video') }

  test('gives each sort of request its share', () => {
    const requests = mixOf({ modalities, mix })
    const spelled = Array.from({ length: 10_000 }, (_, request) => spell(requests.parts(request, 10)))
    const counts = ['10', '10 image', '10 image image video'].map(
      (sort) => spelled.filter((text) => text === sort).length,
    )
    expect(chiSquare(counts, [0.7, 0.2, 0.1])).toBeGreaterThan(DOUBT)
  })

  test('draws no item for requests that carry none', () => {
    const inTurn = modality({}, { size: 1_000, sampling: { type: 'sequential' } })
    const requests = mixOf({ modalities: { image: inTurn }, mix: mix.slice(0, 2) })
    const drawn = Array.from({ length: 200 }, (_, request) => keys(requests.parts(request, 1))).flat()
    expect(drawn).toEqual(inTurn.source.drawMany(0, drawn.length).map(({ key }) => key))
  })
})

describe('a shared prefix', () => {
  const image = modality({ count: constant({ value: 1 }) }, { size: 4 })
  const mix = mixOf({ modalities: { image }, prefix: { image: one } })

  test('is the same for all requests of a group, and another for each group', () => {
    expect(keys(mix.prefixParts(3, 50))).toEqual(
      keys(mixOf({ modalities: { image }, prefix: { image: one } }).prefixParts(3, 20)),
    )
    expect(new Set([0, 1, 2, 3].flatMap((group) => keys(mix.prefixParts(group, 50)))).size).toBe(4)
  })

  test('has nothing of the pool, which the payload is drawn from', () => {
    const pool = new Set(Array.from({ length: 200 }, (_, request) => keys(mix.parts(request, 5))).flat())
    expect(pool.size).toBe(4)
    for (let group = 0; group < 50; group++) expect(pool.has(keys(mix.prefixParts(group, 5))[0]!)).toBe(false)
  })

  test('stands before the payload with its text and image in order', () => {
    expect(spell([...mix.prefixParts(0, 30), ...mix.parts(0, 20)])).toBe('30 image 20 image')
  })

  test('is text alone for kinds that it names none of', () => {
    expect(spell(mixOf({ modalities: { image } }).prefixParts(0, 30))).toBe('30')
  })
})

describe('what can never be drawn', () => {
  test.for<[what: string, of: Partial<Modality>, pool: PoolOptions | undefined, message: string]>([
    [
      'more items than the pool has',
      { count: constant({ value: 4 }) },
      { size: 3, replacement: false },
      '[media.image] 4 items for one request of a pool that can give 3',
    ],
    [
      'a negative count',
      { count: constant({ value: -1 }) },
      undefined,
      '[media.image.count] {"type":"constant","value":-1} gave no length of at least 0',
    ],
    [
      'a place outside the text',
      { insertionPoint: normal({ mean: 9, stddev: 0 }) },
      undefined,
      'gave no insertionPoint from 0 to 1 in 10,000 draws.',
    ],
  ])('is refused when it is stated: %s', ([, of, pool, message]) => {
    expect(() => mixOf({ modalities: { image: modality(of, pool) } })).toThrow(message)
  })

  test('is refused in a mix, too', () => {
    const image = modality({}, { size: 1, replacement: false })
    const mix = [
      { weight: 1, counts: {} },
      { weight: 1, counts: { image: constant({ value: 2 }) } },
    ]
    expect(() => mixOf({ modalities: { image }, mix })).toThrow('2 items for one request of a pool that can give 1')
  })
})
