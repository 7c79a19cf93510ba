import { expect, test } from 'vitest'

import { createCanvas } from '../../../src/media/frames-canvas.ts'
import { writeText } from '../../../src/media/frames-text.ts'
import { drawn } from '../../support/pictures.ts'

const WHITE = [255, 255, 255] as const

function written(text: string, width: number, height: number, left = 0, top = 0): string[] {
  const canvas = createCanvas(width, height)
  writeText(canvas, text, left, top, WHITE)
  return drawn(canvas.pixels, width, WHITE)
}

/** Every other pixel of every other row: letters are drawn in squares of 2 × 2. */
function halved(rows: readonly string[]): string[] {
  return rows.filter((_, row) => row % 2 === 0).map((row) => row.replaceAll(/(.)./g, '$1'))
}

test('text is written in letters of 5 × 7 squares, a square apart', () => {
  expect(halved(written('F 1', 36, 14))).toEqual([
    '#####.........#...',
    '#............##...',
    '#.............#...',
    '####..........#...',
    '#.............#...',
    '#.............#...',
    '#............###..',
  ])
})

test('a square has 2 × 2 pixels', () => {
  const rows = written('F', 12, 14)
  expect(rows[0]).toBe('##########..')
  expect(rows[1]).toBe(rows[0])
})

test('text begins where it is told to, and is cut off at the border', () => {
  const rows = written('F', 12, 14, 10, 12)
  expect(rows.slice(0, 12).join('')).not.toContain('#')
  expect(rows.slice(12)).toEqual(['..........##', '..........##'])
})

test('no two digits look alike', () => {
  const digits = Array.from('0123456789', (digit) => written(digit, 12, 14).join('\n'))
  expect(new Set(digits).size).toBe(10)
})
