import { describe, expect, test } from 'vitest'

import { box, type Canvas, createCanvas, disc, fill, paste, ray, ring } from '../../../src/media/frames-canvas.ts'
import { drawn, pixelAt } from '../../support/pictures.ts'

const INK = [10, 200, 30] as const

function picture(width: number, height: number, draw: (canvas: Canvas) => void): string[] {
  const canvas = createCanvas(width, height)
  draw(canvas)
  return drawn(canvas.pixels, width, INK)
}

test('a new canvas is black', () => {
  expect(createCanvas(4, 3).pixels).toEqual(new Uint8Array(36))
})

test('a filled canvas has one colour', () => {
  expect(picture(3, 2, (canvas) => fill(canvas, INK))).toEqual(['###', '###'])
})

describe('a box', () => {
  test('has its size, from its top left corner on', () => {
    expect(picture(5, 4, (canvas) => box(canvas, 1, 2, 3, 1, INK))).toEqual(['.....', '.....', '.###.', '.....'])
  })

  test('is cut off at the border', () => {
    expect(picture(3, 3, (canvas) => box(canvas, -1, -1, 2, 2, INK))).toEqual(['#..', '...', '...'])
    expect(picture(3, 3, (canvas) => box(canvas, 2, 2, 5, 5, INK))).toEqual(['...', '...', '..#'])
    expect(picture(3, 3, (canvas) => box(canvas, 3, 0, 5, 5, INK))).toEqual(['...', '...', '...'])
  })
})

describe('a disc', () => {
  test('holds the pixels within its radius', () => {
    expect(picture(5, 5, (canvas) => disc(canvas, 2, 2, 2, INK))).toEqual(['..#..', '.###.', '#####', '.###.', '..#..'])
  })

  test('may lie between pixels', () => {
    expect(picture(4, 4, (canvas) => disc(canvas, 1.5, 1.5, 1.6, INK))).toEqual(['.##.', '####', '####', '.##.'])
  })

  test('has the area of a circle', () => {
    const rows = picture(100, 100, (canvas) => disc(canvas, 50, 50, 40, INK))
    const area = rows.join('').replaceAll('.', '').length
    expect(Math.abs(area / (Math.PI * 40 ** 2) - 1)).toBeLessThan(0.01)
  })

  test('is cut off at the border', () => {
    expect(picture(3, 3, (canvas) => disc(canvas, 0, 0, 1, INK))).toEqual(['##.', '#..', '...'])
  })
})

test('a ring leaves out what is nearer than its inner radius', () => {
  expect(picture(5, 5, (canvas) => ring(canvas, 2, 2, 2, 2.3, INK))).toEqual([
    '.###.',
    '#...#',
    '#...#',
    '#...#',
    '.###.',
  ])
})

describe('a ray', () => {
  test.for<[angle: number, rows: string[]]>([
    [0, ['.....', '.....', '..###', '.....', '.....']],
    [Math.PI / 2, ['.....', '.....', '..#..', '..#..', '..#..']],
    [Math.PI, ['.....', '.....', '###..', '.....', '.....']],
    [-Math.PI / 2, ['..#..', '..#..', '..#..', '.....', '.....']],
  ])('at an angle of %d goes clockwise from the right', ([angle, rows]) => {
    expect(picture(5, 5, (canvas) => ray(canvas, [2, 2], angle, 2, 1, INK))).toEqual(rows)
  })

  test('has its length and thickness', () => {
    const area = picture(300, 300, (canvas) => ray(canvas, [150, 150], 0.7, 100, 5, INK))
      .join('')
      .replaceAll('.', '')
    expect(Math.abs(area.length / 500 - 1)).toBeLessThan(0.03)
  })
})

test('a pasted piece covers what was there', () => {
  const canvas = createCanvas(4, 3)
  fill(canvas, [1, 1, 1])
  const piece = createCanvas(2, 2)
  fill(piece, INK)
  paste(canvas, piece, 2, 1)
  expect(drawn(canvas.pixels, 4, INK)).toEqual(['....', '..##', '..##'])
  expect(pixelAt(canvas.pixels, 4, 1, 1)).toEqual([1, 1, 1])
})
