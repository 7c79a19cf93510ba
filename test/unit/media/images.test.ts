import sharp from 'sharp'
import { describe, expect, test } from 'vitest'

import type { ImageOptions } from '../../../src/media/image-options.ts'
import { images } from '../../../src/media/images.ts'
import { normal } from '../../../src/random/normal.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { uniform } from '../../../src/random/uniform.ts'
import { chiSquare, DOUBT } from '../../support/laws.ts'
import { inOtherProcess } from '../../support/other-process.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { digestOf } from '../../support/tiny-media.ts'

function source(options: ImageOptions, seed: number | string = 42) {
  return images(options, createStreams(seed))
}

/** What a decoder finds in the n-th image. */
async function probe(options: ImageOptions, n = 0) {
  const item = source(options).draw(n)
  const file = await item.render()
  const { format, width, height, channels } = await sharp(file).metadata()
  // Decodes it to the end.
  await sharp(file).stats()
  return { item, bytes: file.length, found: { format, width, height, channels } }
}

describe('an image', () => {
  test.for<[format: 'png' | 'jpeg' | 'webp', mime: string]>([
    ['png', 'image/png'],
    ['jpeg', 'image/jpeg'],
    ['webp', 'image/webp'],
  ])('of format %s is one, with the sides asked', async ([format, mime]) => {
    const { item, found } = await probe({ width: 320, height: 200, format })
    expect(found).toEqual({ format, width: 320, height: 200, channels: 3 })
    expect(item).toMatchObject({ kind: 'image', format, mime, spec: { width: 320, height: 200, format } })
  })

  test('is a PNG of 512 × 512 unless told otherwise', async () => {
    expect((await probe({})).found).toEqual({ format: 'png', width: 512, height: 512, channels: 3 })
  })

  test('has the size that its spec says, drawn from laws', async () => {
    const law = { width: normal({ mean: 100, stddev: 30 }), height: uniform({ min: 20, max: 60 }) }
    const probes = await Promise.all([0, 1, 2, 3, 4].map((n) => probe(law, n)))
    const sides = probes.map(({ item }) => ({ width: item.spec['width'], height: item.spec['height'] }))
    expect(probes.map(({ found: { width, height } }) => ({ width, height }))).toEqual(sides)
    expect(new Set(probes.map(({ found }) => found.width)).size).toBeGreaterThan(3)
  })

  test('is never of no pixels: such draws are made again', () => {
    const widths = source({ width: normal({ mean: 2, stddev: 3 }), height: 4 })
      .drawMany(0, 500)
      .map(({ spec }) => Number(spec['width']))
    expect(Math.min(...widths)).toBe(1)
  })

  test('has the size of a preset', async () => {
    expect((await probe({ resolutions: '360p', format: 'jpeg' })).found).toMatchObject({ width: 640, height: 360 })
  })

  test('of random format is each of the three as often', () => {
    const formats = source({ format: 'random', width: 8, height: 8 })
      .drawMany(0, 3_000)
      .map(({ format }) => format)
    const counts = ['png', 'jpeg', 'webp'].map((format) => formats.filter((drawn) => drawn === format).length)
    expect(chiSquare(counts, [1 / 3, 1 / 3, 1 / 3])).toBeGreaterThan(DOUBT)
  })

  test('weighs less at lower quality', async () => {
    const [low, high] = [await probe({ format: 'jpeg', quality: 20 }), await probe({ format: 'jpeg', quality: 95 })]
    expect(low.bytes).toBeLessThan(high.bytes / 2)
  })

  test.for([0, 1, 2, 3])('cut from bundled picture %d weighs what a photograph does', async (index) => {
    const { bytes } = await probe({ format: 'jpeg', width: 512, height: 512, sourceSampling: { type: 'fixed', index } })
    expect(bytes).toBeGreaterThan(30_000)
    expect(bytes).toBeLessThan(200_000)
  })

  test('of noise hardly compresses', async () => {
    const { item, bytes } = await probe({ source: 'noise', width: 100, height: 100 })
    expect(bytes).toBeGreaterThan(0.9 * 100 * 100 * 3)
    expect(item.spec['source']).toBe('noise')
  })

  test('is cut from the pictures of a folder', async () => {
    using folder = temporaryFolder()
    await sharp({ create: { width: 90, height: 90, channels: 3, background: 'lime' } }).toFile(folder.file('lime.png'))
    const file = await source({ source: folder.path, width: 200, height: 100 }).draw(0).render()
    const { data } = await sharp(file)
      .extract({ left: 150, top: 80, width: 1, height: 1 })
      .raw()
      .toBuffer({ resolveWithObject: true })
    expect([...data]).toEqual([0, 255, 0])
  })
})

describe('the same seed', () => {
  const options: readonly ImageOptions[] = [
    { width: 64, height: 48, format: 'jpeg', pool: { size: 6 } },
    { width: 64, height: 48, format: 'random', source: 'noise' },
    {
      resolutions: [
        { width: 30, height: 20 },
        { width: 20, height: 30 },
      ],
      format: 'webp',
    },
  ]

  test.for(options)('gives the same images in another process, drawn in another order: %j', async (of) => {
    const here = source(of)
    const forwards = [await digestOf(here.draw(0)), await digestOf(here.draw(1)), await digestOf(here.prefix(3, 1))]
    const there = await inOtherProcess(`
      const { images } = await load('src/media/images.ts')
      const { createStreams } = await load('src/random/streams.ts')
      const { hash } = await import('node:crypto')
      const source = images(${JSON.stringify(of)}, createStreams(42))
      const digests = []
      for (const item of [source.prefix(3, 1), source.draw(1), source.draw(0)]) {
        digests.unshift(hash('sha256', await item.render(), 'hex'))
      }
      return digests
    `)
    expect(there).toEqual(forwards)
  })

  test('gives the same bytes each time an item is rendered', async () => {
    const item = source({ format: 'jpeg' }).draw(0)
    expect(await digestOf(item)).toBe(await digestOf(item))
  })

  test('draws what it drew in every version so far', () => {
    const law = {
      width: normal({ mean: 512, stddev: 50 }),
      height: 512,
      format: 'random',
      pool: { size: 100 },
    } as const
    const drawn = [...source(law).drawMany(0, 3), source({ ...law, pool: undefined }).draw(7)]
    const seen = drawn.map(
      ({ origin, spec }) => `${origin.type === 'pool' ? origin.index : origin.type} ${JSON.stringify(spec)}`,
    )
    expect(seen).toMatchInlineSnapshot(`
      [
        "69 {"width":494,"height":512,"format":"webp","quality":80,"source":"mountains.jpg"}",
        "63 {"width":441,"height":512,"format":"jpeg","quality":80,"source":"mountains.jpg"}",
        "23 {"width":505,"height":512,"format":"webp","quality":80,"source":"mountains.jpg"}",
        "fresh {"width":500,"height":512,"format":"png","source":"sea.jpg"}",
      ]
    `)
  })

  test('gives the same key exactly where content is the same', () => {
    const key = (of: ImageOptions, seed = 42) => source(of, seed).draw(0).key
    expect(key({ format: 'jpeg' })).toBe(key({ format: 'jpeg', quality: 80, width: 512, height: 512 }))
    const others = [
      key({}),
      key({ format: 'jpeg' }),
      key({ format: 'jpeg', quality: 81 }),
      key({ source: 'noise' }),
      key({}, 43),
    ]
    expect(new Set(others).size).toBe(others.length)
  })
})

describe('images of a pool', () => {
  test.for<[what: string, options: ImageOptions]>([
    [
      'cut from one picture',
      { width: 64, height: 64, format: 'jpeg', quality: 30, sourceSampling: { type: 'fixed', index: 0 } },
    ],
    ['of noise', { width: 16, height: 16, source: 'noise', format: 'webp' }],
    ['of one pixel', { width: 1, height: 1 }],
    ['of one pixel, compressed with loss', { width: 1, height: 1, format: 'jpeg', quality: 1 }],
    ['of a thin line', { width: 400, height: 2, format: 'webp', quality: 1 }],
  ])('%s are pairwise different files', async ([, options]) => {
    const pool = source({ ...options, pool: { size: 300, sampling: { type: 'sequential' } } })
    const digests = await Promise.all(pool.drawMany(0, 300).map(digestOf))
    expect(new Set(digests).size).toBe(300)
  })

  test('are pairwise different pictures, too, even when the picture is all that is alike', async () => {
    using folder = temporaryFolder()
    await sharp({ create: { width: 9, height: 9, channels: 3, background: 'grey' } }).toFile(folder.file('grey.png'))
    const options = { source: folder.path, width: 64, height: 64, format: 'jpeg', quality: 40 } as const
    const pool = source({ ...options, pool: { size: 200, sampling: { type: 'sequential' } } })
    const pixels = await Promise.all(
      pool.drawMany(0, 200).map(async (item) =>
        sharp(await item.render())
          .raw()
          .toBuffer(),
      ),
    )
    expect(new Set(pixels.map((decoded) => decoded.toString('base64'))).size).toBe(200)
  })

  test('are not rendered when they are drawn', () => {
    // A hundred of them would take seconds.
    const pool = source({ resolutions: '4k', pool: { size: 100 } })
    expect(new Set(pool.drawMany(0, 1_000)).size).toBe(100)
  })
})

describe('options of images', () => {
  test.for<[what: string, options: ImageOptions]>([
    ['width', { width: 0, height: 512 }],
    ['height', { width: 512, height: 0 }],
    ['both', { width: 0, height: 0 }],
  ])('switch them off where %s is 0', ([, options]) => {
    expect(source(options).size).toBe(0)
  })

  test('are in the source, resolved', () => {
    expect(source({ format: 'jpeg', pool: { size: 3 } }).options).toEqual({
      format: 'jpeg',
      quality: 80,
      resolutions: [{ width: 512, height: 512, weight: 1 }],
      source: 'assets',
      sourceSampling: { type: 'uniform' },
      pool: { size: 3, sampling: { type: 'uniform' }, replacement: true },
    })
  })

  test.for<[options: unknown, message: string]>([
    [{ width: 512 }, 'give both width and height, or neither, got {"width":512}'],
    [{ height: 512 }, 'give both width and height, or neither, got {"height":512}'],
    [{ width: 5, height: 5, resolutions: '4k' }, 'give width and height, or resolutions, not both'],
    [{ width: -5, height: 5 }, '{"type":"constant","value":-5} gave no length of at least 1 in 10,000 draws.'],
    [
      { width: 'wide', height: 5 },
      'width: expected a number or a distribution such as normal({ mean, stddev }), got "wide"',
    ],
    [{ format: 'bmp' }, 'format: invalid option: expected one of "png"|"jpeg"|"webp"|"random", got "bmp"'],
    [{ quality: 80 }, 'quality: there is none in PNG: set format to jpeg or webp, got 80'],
    [{ format: 'jpeg', quality: 0 }, 'quality: too small: expected number to be >=1, got 0'],
    [{ format: 'jpeg', quality: 101 }, 'quality: too big: expected number to be <=100, got 101'],
    [
      { format: 'webp', width: 16_384, height: 1 },
      '16384 × 1 pixels as webp, which holds at most 16383 a side and 268402689 in all.',
    ],
    [{ format: 'jpeg', width: 1, height: 65_536 }, '1 × 65536 pixels as jpeg, which holds at most 65535 a side'],
    [{ width: 20_000, height: 20_000 }, '20000 × 20000 pixels as png, which holds at most'],
    [{ source: '/no/such/folder' }, `Can't read the folder of pictures: ENOENT`],
    [{ pool: { size: 0 } }, 'pool.size: too small: expected number to be >=1, got 0'],
    [
      { widht: 5 },
      `unknown key 'widht'; known: width, height, resolutions, format, quality, source, sourceSampling, pool`,
    ],
  ])('%j are refused: %s', ([options, message]) => {
    expect(() => source(options as ImageOptions)).toThrow(`[media.images] ${message}`)
  })

  test('name a corrupt picture of the folder before anything is drawn', async () => {
    using folder = temporaryFolder({ 'holiday.jpg': 'not really' })
    await expect(source({ source: folder.path }).ready()).rejects.toThrow(/holiday\.jpg can't be read as a picture/)
  })

  test('are fine with the bundled pictures', async () => {
    await expect(source({}).ready()).resolves.toBeUndefined()
  })
})
