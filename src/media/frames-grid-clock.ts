/** @module The film `grid_clock`: a clock over a grid, and the number of the frame. */
import { box, type Canvas, createCanvas, disc, fill, type Painter, ray, ring } from './frames-canvas.ts'
import type { Film } from './frames-film.ts'
import { writeText } from './frames-text.ts'

const DARK = [32, 32, 32] as const
const GRID = [64, 64, 64] as const
const RIM = [128, 128, 128] as const
const WHITE = [255, 255, 255] as const
const YELLOW = [255, 255, 0] as const
const RED = [255, 0, 0] as const

const GRID_STEP = 32

/**
 * Of N frames the minute hand makes one turn from twelve o'clock. Its angle, clockwise from the right, is 2πi/N − π/2 in
 * frame i; the hour hand's is a twelfth of that.
 */
export function clockAngles({ frames }: Film, frame: number): { minute: number; hour: number } {
  const minute = (2 * Math.PI * frame) / frames - Math.PI / 2
  return { minute, hour: minute / 12 }
}

/** A clock in the middle, a quarter of the frame's shorter side in radius, and `Frame i` at the top left. */
export function gridClock(film: Film): Painter {
  const { width, height } = film
  const radius = Math.floor(Math.min(width, height) / 4)
  const centre = [Math.floor(width / 2), Math.floor(height / 2)] as const
  const backdrop = drawBackdrop(film, centre, radius)
  return (canvas, frame) => {
    const { minute, hour } = clockAngles(film, frame)
    canvas.pixels.set(backdrop.pixels)
    ray(canvas, centre, hour, 0.6 * radius, 3, YELLOW)
    ray(canvas, centre, minute, 0.9 * radius, 2, WHITE)
    disc(canvas, ...centre, 3, RED)
    writeText(canvas, `Frame ${frame}`, 10, 10, WHITE)
  }
}

/** What is the same in all frames. */
function drawBackdrop({ width, height }: Film, [x, y]: readonly [number, number], radius: number): Canvas {
  const canvas = createCanvas(width, height)
  fill(canvas, DARK)
  for (let column = 0; column < width; column += GRID_STEP) box(canvas, column, 0, 1, height, GRID)
  for (let row = 0; row < height; row += GRID_STEP) box(canvas, 0, row, width, 1, GRID)
  ring(canvas, x, y, radius - 2, radius, RIM)
  return canvas
}
