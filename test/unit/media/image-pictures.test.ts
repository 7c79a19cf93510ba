import { chmodSync, mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'

import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { checkPictures, type Cut, cutPicture, listPictures } from '../../../src/media/image-pictures.ts'
import { temporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts'

let folder: TemporaryFolder

beforeEach(() => {
  folder = temporaryFolder()
})

afterEach(() => folder[Symbol.dispose]())

const whole = { zoom: 1, left: 0, top: 0, isMirrored: false }

/** Writes a picture whose left half is red and whose right half is blue. */
async function twoHalves(name: string, width = 40, height = 20): Promise<string> {
  const half = { create: { width: width / 2, height, channels: 3, background: 'blue' } } as const
  const image = sharp({ create: { width, height, channels: 3, background: 'red' } })
  await image.composite([{ input: half, left: width / 2, top: 0 }]).toFile(folder.file(name))
  return folder.file(name)
}

/** The first picture of the folder, cut. */
function cut(of: Partial<Cut> & Pick<Cut, 'width' | 'height'>): Promise<Uint8Array> {
  return cutPicture(listPictures(folder.path)[0]!, { ...whole, ...of })
}

function pixel(pixels: Uint8Array, width: number, x: number, y: number): number[] {
  return [...pixels.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)]
}

describe('the pictures of a folder', () => {
  test('are listed by name, whatever else lies there', async () => {
    for (const name of ['b.png', 'a.jpg', 'C.PNG', 'z.webp']) await twoHalves(name)
    writeFileSync(folder.file('notes.txt'), 'not a picture')
    mkdirSync(folder.file('more.png'))
    expect(listPictures(folder.path).map(({ name }) => name)).toEqual(['C.PNG', 'a.jpg', 'b.png', 'z.webp'])
  })

  test('have another identity once they have changed', async () => {
    const path = await twoHalves('a.png')
    const before = listPictures(folder.path)[0]!.identity
    utimesSync(path, 5, 5)
    expect(listPictures(folder.path)[0]!.identity).not.toEqual(before)
  })

  test('are an error where there is no such folder', () => {
    expect(() => listPictures(folder.file('nowhere'))).toThrow(
      /^\[media\.images\] Can't read the folder of pictures: ENOENT: no such file or directory, scandir '.*nowhere'/,
    )
  })

  test('are an error where the folder is a file', () => {
    writeFileSync(folder.file('file'), '')
    expect(() => listPictures(folder.file('file'))).toThrow(/Can't read the folder of pictures: ENOTDIR/)
  })

  test('are an error where one is a link to nothing', () => {
    symlinkSync(folder.file('gone.png'), folder.file('link.png'))
    expect(() => listPictures(folder.path)).toThrow(/Can't read the folder of pictures: ENOENT: .*link\.png/)
  })

  test('are an error where there is none, and the message tells which files count', () => {
    writeFileSync(folder.file('notes.txt'), '')
    expect(() => listPictures(folder.path)).toThrow(
      /There is no picture in .*; known are \.avif \.gif \.jpeg \.jpg \.png/,
    )
  })
})

describe('a check of pictures', () => {
  test('takes the bundled ones', async () => {
    await expect(checkPictures(listPictures('assets'))).resolves.toBeUndefined()
  })

  test.for<[what: string, damage: (file: Buffer) => Uint8Array]>([
    ['cut off', (file) => file.subarray(0, file.length / 2)],
    ['of text', () => Buffer.from('this is no picture')],
    ['empty', () => Buffer.alloc(0)],
  ])('names the file that is %s', async ([, damage]) => {
    await twoHalves('a.png')
    const path = await twoHalves('broken.jpg', 400, 200)
    writeFileSync(path, damage(readFileSync(path)))
    await expect(checkPictures(listPictures(folder.path))).rejects.toThrow(
      new RegExp(
        `^\\[media\\.images\\] .*broken\\.jpg can't be read as a picture: .*\\. Replace or remove it\\.$`,
        's',
      ),
    )
  })

  test('names the file that is gone', async () => {
    await twoHalves('a.png')
    const pictures = listPictures(folder.path)
    folder[Symbol.dispose]()
    await expect(checkPictures(pictures)).rejects.toThrow(/a\.png can't be read as a picture: .*missing/)
  })
})

describe('a cut', () => {
  test('covers its size and keeps the proportions', async () => {
    await twoHalves('a.png')
    const pixels = await cut({ width: 20, height: 10 })
    expect(pixels).toHaveLength(20 * 10 * 3)
    expect(pixel(pixels, 20, 2, 5)).toEqual([255, 0, 0])
    expect(pixel(pixels, 20, 17, 5)).toEqual([0, 0, 255])
  })

  test('takes the middle where proportions differ', async () => {
    await twoHalves('a.png', 400, 20)
    const pixels = await cut({ width: 20, height: 20 })
    expect(pixel(pixels, 20, 1, 10)).toEqual([255, 0, 0])
    expect(pixel(pixels, 20, 18, 10)).toEqual([0, 0, 255])
  })

  test('is mirrored where told so', async () => {
    await twoHalves('a.png')
    const pixels = await cut({ width: 20, height: 10, isMirrored: true })
    expect(pixel(pixels, 20, 2, 5)).toEqual([0, 0, 255])
  })

  test.for<[left: number, colour: number[]]>([
    [0, [255, 0, 0]],
    [1, [0, 0, 255]],
  ])('zoomed twice with %d of the room to its left shows that side', async ([left, colour]) => {
    await twoHalves('a.png')
    const pixels = await cut({ width: 20, height: 10, zoom: 2, left })
    expect(pixel(pixels, 20, left === 0 ? 1 : 18, 5)).toEqual(colour)
  })

  test('enlarges pictures that are too small', async () => {
    await twoHalves('a.png', 4, 2)
    expect(await cut({ width: 300, height: 200, zoom: 1.3, left: 0.99, top: 0.99 })).toHaveLength(300 * 200 * 3)
  })

  test('has three channels, whatever the picture has', async () => {
    const gradient = Uint8Array.from({ length: 64 }, (_, i) => i * 4)
    const grey = sharp(gradient, { raw: { width: 8, height: 8, channels: 1 } })
    await grey.clone().png({ palette: false }).toColourspace('b-w').toFile(folder.file('a.png'))
    await grey.clone().toColourspace('cmyk').jpeg().toFile(folder.file('b.jpg'))
    await grey.clone().toColourspace('rgb16').png().toFile(folder.file('c.png'))
    for (const picture of listPictures(folder.path)) {
      expect(await cutPicture(picture, { ...whole, width: 4, height: 4 })).toHaveLength(48)
    }
  })

  test('shows white where the picture is transparent', async () => {
    await sharp({ create: { width: 9, height: 9, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } }).toFile(
      folder.file('a.png'),
    )
    expect(pixel(await cut({ width: 9, height: 9 }), 9, 4, 4)).toEqual([255, 255, 255])
  })

  test('is upright where the camera was not', async () => {
    const path = await twoHalves('upright.png')
    await sharp(path)
      .withMetadata({ orientation: 3 })
      .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
      .toFile(folder.file('a.jpg'))
    const [red, , blue] = pixel(await cut({ width: 20, height: 10 }), 20, 2, 5)
    expect(blue).toBeGreaterThan(red!)
  })

  test('of a file that may not be read is an error that names it', async () => {
    const path = await twoHalves('a.png')
    writeFileSync(path, Buffer.from('no longer a picture'))
    chmodSync(path, 0o000)
    await expect(cut({ width: 5, height: 5 })).rejects.toThrow(/a\.png can't be read as a picture/)
  })
})
