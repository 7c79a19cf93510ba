import { expect, test } from 'vitest'

import { createCanvas } from '../../../src/media/frames-canvas.ts'
import { noise } from '../../../src/media/frames-noise.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { chiSquare, countsOf, DOUBT } from '../../support/laws.ts'

function framesOf(count: number, width: number, height: number, index = 0): Uint8Array[] {
  const paint = noise(createStreams(42).stream('noise', index))
  return Array.from({ length: count }, (_, frame) => {
    const canvas = createCanvas(width, height)
    paint(canvas, frame)
    return canvas.pixels
  })
}

test.for([0, 1, 2])('noise is uniform in channel %d', (channel) => {
  const [pixels] = framesOf(1, 400, 300)
  const levels = pixels!.filter((_, i) => i % 3 === channel)
  expect(
    chiSquare(
      countsOf(levels, 0, 256),
      Array.from({ length: 256 }, () => 1 / 256),
    ),
  ).toBeGreaterThan(DOUBT)
})

test('an odd number of pixels is filled to the last', () => {
  const lasts = framesOf(50, 5, 5).map((pixels) => pixels.at(-1)!)
  expect(new Set(lasts).size).toBeGreaterThan(30)
})

test('every frame is another, and the same again for the same stream', () => {
  const [first, second] = framesOf(2, 64, 48)
  expect(first).not.toEqual(second)
  expect(framesOf(2, 64, 48)).toEqual([first, second])
  expect(framesOf(1, 64, 48, 1)[0]).not.toEqual(first)
})
