import { describe, expect, test } from 'vitest'

import { drawMark, markCode } from '../../../src/media/image-mark.ts'

/** Grey pixels with the mark of item `index`. */
function marked(width: number, height: number, index = 5): Uint8Array {
  const pixels = new Uint8Array(width * height * 3).fill(128)
  drawMark(pixels, width, height, markCode('42', 'media.image', index))
  return pixels
}

/** The code as it stands in a picture: the middle of each cell, white or black. */
function readMark(pixels: Uint8Array, width: number, cell: number): Uint8Array {
  const bit = (row: number, column: number) => {
    const [x, y] = [column * cell + Math.floor(cell / 2), row * cell + Math.floor(cell / 2)]
    return pixels[(y * width + x) * 3]! > 127 ? 1 << column : 0
  }
  return Uint8Array.from({ length: 8 }, (_, row) =>
    [0, 1, 2, 3, 4, 5, 6, 7].reduce((sum, column) => sum | bit(row, column), 0),
  )
}

describe('the mark of a picture', () => {
  test.for<[width: number, height: number, cell: number]>([
    [512, 512, 8],
    [64, 1_000, 8],
    [100, 40, 5],
    [8, 8, 1],
    [15, 9, 1],
  ])('of %d × %d pixels holds its code in cells of %d', ([width, height, cell]) => {
    expect(readMark(marked(width, height), width, cell)).toEqual(new Uint8Array(markCode('42', 'media.image', 5)))
  })

  test('leaves the rest of the picture as it is', () => {
    const pixels = marked(100, 80)
    const outside = Array.from({ length: 100 * 80 }, (_, i) => i).filter((i) => i % 100 >= 64 || i / 100 >= 64)
    expect(outside.every((i) => pixels[i * 3] === 128)).toBe(true)
  })

  test.for<[room: number, cell: number]>([
    [16, 2],
    [25, 3],
    [3, 1],
  ])('takes no more than the %d pixels that it is given, or one a cell', ([room, cell]) => {
    const pixels = new Uint8Array(100 * 100 * 3).fill(128)
    const code = markCode('42', 'media.image', 5)
    drawMark(pixels, 100, 100, code, room)
    expect(readMark(pixels, 100, cell)).toEqual(new Uint8Array(code))
    expect(pixels.filter((value) => value !== 128)).toHaveLength((8 * cell) ** 2 * 3)
  })

  test('tells 70,000 pictures of one pixel apart', () => {
    const seen = new Set(Array.from({ length: 70_000 }, (_, index) => String(marked(1, 1, index))))
    expect(seen.size).toBe(70_000)
  })

  test('fills what little there is of a picture that is thinner than the code', () => {
    expect([...marked(2, 1)]).toEqual([...markCode('42', 'media.image', 5).subarray(0, 6)])
    expect([...marked(7, 3).subarray(0, 9)]).toEqual([...markCode('42', 'media.image', 5), 128])
  })
})

describe('the code of an item', () => {
  test('begins with its index', () => {
    expect(Buffer.from(markCode('42', 'media.image', 123_456)).readUInt32LE()).toBe(123_456)
  })

  test.for<[what: string, code: Uint8Array]>([
    ['seed', markCode('43', 'media.image', 5)],
    ['place', markCode('42', 'media.image.prefix.0', 5)],
    ['index', markCode('42', 'media.image', 6)],
  ])('is another for another %s', ([, code]) => {
    expect([...code]).not.toEqual([...markCode('42', 'media.image', 5)])
  })
})
