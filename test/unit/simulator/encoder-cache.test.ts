import { describe, expect, test } from 'vitest'

import type { MediaInput } from '../../../src/simulator/dialect.ts'
import { createEncoderCache, type EncodeCost } from '../../../src/simulator/encoder-cache.ts'
import { film, picture, wave } from '../../support/media-files.ts'

const cost: EncodeCost = { msPerMegapixel: 1_000, msPerAudioSecond: 10, msPerFrame: 3 }

function inputOf(kind: MediaInput['kind'], file: Buffer): MediaInput {
  return { kind, base64: file.toString('base64') }
}

/** Pictures of 100 × 100 pixels, 10 ms each, and the bytes of their files. */
const red = await Promise.all(
  Array.from({ length: 5 }, async (_, i) => inputOf('image', await picture('png', 100, 100, 40 * i))),
)
const sizes = red.map(({ base64 }) => Buffer.from(base64!, 'base64').length)

describe('the time to encode', () => {
  test('is that of the pixels of a picture, of the seconds of a sound, and of the frames of a film', async () => {
    const { encode } = createEncoderCache(1e6, cost)
    expect(await encode([inputOf('image', await picture('jpeg', 200, 50))])).toBeCloseTo(10, 6)
    expect(await encode([inputOf('audio', wave(2))])).toBeCloseTo(20, 6)
    const silent = film({ format: 'mp4', size: '32x32', fps: 5, seconds: 1 })
    expect(await encode([inputOf('video', silent)])).toBeCloseTo(5 * 1.024 + 5 * 3, 6)
  })

  test('is that of all media of a request together', async () => {
    const { encode } = createEncoderCache(1e6, cost)
    expect(await encode([red[0]!, inputOf('audio', wave(2)), red[1]!])).toBeCloseTo(40, 6)
  })

  test('is nothing for a request without media', async () => {
    const { counts, encode } = createEncoderCache(1e6, cost)
    expect([await encode([]), counts]).toEqual([0, { queries: 0, hits: 0 }])
  })
})

describe('the encoder cache', () => {
  test('has what came before, in one request or in two', async () => {
    const { counts, encode } = createEncoderCache(1e6, cost)
    expect(await encode([red[0]!, red[0]!, red[1]!])).toBeCloseTo(20, 6)
    expect(await encode([red[1]!])).toBe(0)
    expect(counts).toEqual({ queries: 4, hits: 2 })
  })

  test('encodes a file once that comes twice at once', async () => {
    const { counts, encode } = createEncoderCache(1e6, cost)
    const costs = await Promise.all([encode([red[0]!]), encode([red[0]!])])
    expect(costs.map(Math.round)).toEqual([10, 0])
    expect(counts).toEqual({ queries: 2, hits: 1 })
  })

  test('knows a file by its content, however its base64 is written', async () => {
    const { encode } = createEncoderCache(1e6, cost)
    await encode([red[0]!])
    const base64 = red[0]!.base64!.replaceAll(/(.{60})/g, '$1\n').replaceAll('=', '')
    expect(await encode([{ kind: 'image', base64 }])).toBe(0)
  })

  test('forgets by bytes what was used least recently', async () => {
    // One byte less than the first three have together.
    const { encode } = createEncoderCache(sizes[0]! + sizes[1]! + sizes[2]! - 1, cost)
    const costs: number[] = []
    for (const i of [0, 1, 0, 2, 0, 1]) costs.push(Math.round(await encode([red[i]!])))
    expect(costs).toEqual([10, 10, 0, 10, 0, 10])
  })

  test('keeps nothing that is larger than all of it', async () => {
    const { encode } = createEncoderCache(sizes[0]! - 1, cost)
    expect([Math.round(await encode([red[0]!])), Math.round(await encode([red[0]!]))]).toEqual([10, 10])
  })

  test('of no bytes keeps nothing, one without limit keeps all', async () => {
    const none = createEncoderCache(0, cost)
    const all = createEncoderCache(Infinity, cost)
    for (const { encode } of [none, all]) await encode(red)
    expect([Math.round(await none.encode(red)), await all.encode(red)]).toEqual([50, 0])
  })

  test('does not fetch a file that is named by its URL, and does not count it', async () => {
    const { counts, encode } = createEncoderCache(1e6, cost)
    expect(await encode([{ kind: 'image', base64: undefined }])).toBe(0)
    expect(counts).toEqual({ queries: 0, hits: 0 })
  })

  test('refuses a file that it cannot read each time that it comes, also twice at once', async () => {
    const { encode } = createEncoderCache(1e6, cost)
    const broken = inputOf('image', Buffer.from('no picture'))
    const both = await Promise.allSettled([encode([broken]), encode([broken])])
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await expect(encode([red[0]!, broken])).rejects.toThrow("[simulator] Can't read the image: ")
    expect(await encode([red[0]!])).toBe(0)
  })

  test('tells the kinds apart: a film is not encoded because its sound was', async () => {
    const { encode } = createEncoderCache(1e6, cost)
    const loud = film({ format: 'mp4', size: '32x32', fps: 5, seconds: 1, sound: true })
    await encode([inputOf('audio', loud)])
    expect(await encode([inputOf('video', loud)])).toBeGreaterThan(20)
  })
})
