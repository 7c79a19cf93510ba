import { describe, expect, test } from 'vitest'

import { createCanvas } from '../../../src/media/frames-canvas.ts'
import { gridClock } from '../../../src/media/frames-grid-clock.ts'
import { drawn, pixelAt, type Rgb } from '../../support/pictures.ts'

const WHITE: Rgb = [255, 255, 255]
const YELLOW: Rgb = [255, 255, 0]
const [WIDTH, HEIGHT, FRAMES] = [640, 480, 20]
const RADIUS = 120

function frameOf(frame: number, width = WIDTH, height = HEIGHT): Uint8Array {
  const canvas = createCanvas(width, height)
  gridClock({ source: 'grid_clock', width, height, frames: FRAMES })(canvas, frame)
  return canvas.pixels
}

/** The pixel at a distance from the centre of the clock. */
function onRay(pixels: Uint8Array, angle: number, distance: number): Rgb {
  const [x, y] = [320 + distance * Math.cos(angle), 240 + distance * Math.sin(angle)]
  return pixelAt(pixels, WIDTH, Math.round(x), Math.round(y))
}

describe('a grid clock', () => {
  test.for([0, 1, 5, 13, 19])('in frame %d has its minute hand where the frame is of all of them', (frame) => {
    const pixels = frameOf(frame)
    const angle = (2 * Math.PI * frame) / FRAMES - Math.PI / 2
    expect(onRay(pixels, angle, 0.89 * RADIUS)).toEqual(WHITE)
    expect(onRay(pixels, angle, 0.94 * RADIUS)).not.toEqual(WHITE)
  })

  test.for([2, 7, 13, 19])('in frame %d has its hour hand at a twelfth of that angle', (frame) => {
    const pixels = frameOf(frame)
    const angle = ((2 * Math.PI * frame) / FRAMES - Math.PI / 2) / 12
    expect(onRay(pixels, angle, 0.59 * RADIUS)).toEqual(YELLOW)
    expect(onRay(pixels, angle, 0.64 * RADIUS)).not.toEqual(YELLOW)
  })

  test('stands over dark grey with grey lines every 32 pixels', () => {
    const pixels = frameOf(0)
    for (const [x, y] of [
      [32, 50],
      [608, 50],
      [50, 32],
      [50, 448],
    ] as const) {
      expect(pixelAt(pixels, WIDTH, x, y)).toEqual([64, 64, 64])
      expect(pixelAt(pixels, WIDTH, x + 1, y + 1)).toEqual([32, 32, 32])
    }
  })

  test('has a grey rim, two pixels thick, and a red centre', () => {
    const pixels = frameOf(0)
    for (const angle of [0.5, 2, 4]) {
      expect(onRay(pixels, angle, RADIUS - 1)).toEqual([128, 128, 128])
      expect(onRay(pixels, angle, RADIUS - 4)).not.toEqual([128, 128, 128])
    }
    expect(pixelAt(pixels, WIDTH, 320, 240)).toEqual([255, 0, 0])
    expect(pixelAt(pixels, WIDTH, 320, 243)).toEqual([255, 0, 0])
    expect(pixelAt(pixels, WIDTH, 320, 244)).not.toEqual([255, 0, 0])
  })

  test('has the number of the frame at the top left', () => {
    const rows = drawn(frameOf(7), WIDTH, WHITE).slice(0, 30)
    const columns = rows.flatMap((row) => [...row.matchAll(/#/g)].map(({ index }) => index))
    expect(rows.findIndex((row) => row.includes('#'))).toBe(10)
    expect(Math.min(...columns)).toBe(10)
    // Seven letters of 12 pixels, the last one's gap left out.
    expect(Math.max(...columns)).toBe(10 + 7 * 12 - 3)
    expect(drawn(frameOf(8), WIDTH, WHITE).slice(0, 30)).not.toEqual(rows)
  })

  test('fits into a small frame', () => {
    const pixels = frameOf(0, 20, 16)
    expect(pixelAt(pixels, 20, 10, 8)).toEqual([255, 0, 0])
  })
})
