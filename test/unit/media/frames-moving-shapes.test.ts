import { describe, expect, test } from 'vitest'

import { createCanvas } from '../../../src/media/frames-canvas.ts'
import { movingShapes } from '../../../src/media/frames-moving-shapes.ts'
import { centroid, drawn, pixelAt, type Rgb } from '../../support/pictures.ts'

const RED: Rgb = [255, 0, 0]
const GREEN: Rgb = [0, 255, 0]
const BLUE: Rgb = [0, 0, 255]

function frameOf(width: number, height: number, frames: number, frame: number): Uint8Array {
  const canvas = createCanvas(width, height)
  movingShapes({ source: 'moving_shapes', width, height, frames })(canvas, frame)
  return canvas.pixels
}

function shape(pixels: Uint8Array, width: number, colour: Rgb) {
  return centroid(pixels, width, (pixel) => pixel.every((level, i) => level === colour[i]))
}

describe('moving shapes', () => {
  test.for([3, 7])('of 640 × 480 pixels and 20 frames are where they are to be in frame %d', (frame) => {
    const pixels = frameOf(640, 480, 20, frame)
    const red = shape(pixels, 640, RED)
    expect(red.x).toBeCloseTo((2 * 640 * frame) / 20, 0)
    expect(red.y).toBeCloseTo(240, 0)
    const green = shape(pixels, 640, GREEN)
    expect(green.x).toBeCloseTo(320, 0)
    expect(green.y).toBeCloseTo((2 * 480 * frame) / 20, 0)
    const blue = shape(pixels, 640, BLUE)
    expect(blue.x).toBeCloseTo(640 - (1.5 * 640 * frame) / 20, 0)
    expect(blue.y).toBeCloseTo(480 - (1.5 * 480 * frame) / 20, 0)
  })

  test('are a circle of diameter 30, a square of side 25 and a circle of diameter 20', () => {
    const pixels = frameOf(640, 480, 20, 3)
    const rowsOf = (colour: Rgb) => drawn(pixels, 640, colour).filter((row) => row.includes('#')).length
    expect(rowsOf(RED)).toBe(31)
    expect(rowsOf(GREEN)).toBe(25)
    expect(rowsOf(BLUE)).toBe(21)
    expect(shape(pixels, 640, GREEN).count).toBe(625)
    expect(Math.abs(shape(pixels, 640, RED).count / (Math.PI * 15 ** 2) - 1)).toBeLessThan(0.03)
    expect(Math.abs(shape(pixels, 640, BLUE).count / (Math.PI * 10 ** 2) - 1)).toBeLessThan(0.03)
  })

  test('start at the left, at the top and in a corner', () => {
    const pixels = frameOf(640, 480, 20, 0)
    expect(pixelAt(pixels, 640, 0, 240)).toEqual(RED)
    expect(pixelAt(pixels, 640, 320, 0)).toEqual(GREEN)
    // (w, h) lies outside: it comes in at (0, 0).
    expect(pixelAt(pixels, 640, 0, 0)).toEqual(BLUE)
  })

  test('that leave the frame come in at the opposite side', () => {
    const { x } = shape(frameOf(640, 480, 20, 13), 640, RED)
    expect(x).toBeCloseTo((2 * 640 * 13) / 20 - 640, 0)
    const { y } = shape(frameOf(640, 480, 20, 13), 640, GREEN)
    expect(y).toBeCloseTo((2 * 480 * 13) / 20 - 480, 0)
    const blue = shape(frameOf(640, 480, 20, 18), 640, BLUE)
    expect(blue.x).toBeCloseTo(640 - 1.5 * 640 * 0.9 + 640, 0)
    expect(blue.y).toBeCloseTo(480 - 1.5 * 480 * 0.9 + 480, 0)
  })

  test('move over black', () => {
    const colours = new Set<string>()
    const pixels = frameOf(64, 48, 20, 3)
    for (let i = 0; i < 64 * 48; i++) colours.add(pixelAt(pixels, 64, i % 64, Math.floor(i / 64)).join())
    expect([...colours].sort()).toEqual(['0,0,0', '0,0,255', '0,255,0', '255,0,0'])
  })
})
