/** @module The film `moving_shapes`: a circle, a square and another circle crossing a black frame. */
import { box, disc, type Painter } from './frames-canvas.ts'
import type { Film } from './frames-film.ts'

const RED = [255, 0, 0] as const
const GREEN = [0, 255, 0] as const
const BLUE = [0, 0, 255] as const

/** Where the centres of the shapes are in a frame, pixels from the top left. Whoever leaves the frame comes in opposite. */
export function shapeCentres({ width, height, frames }: Film, frame: number) {
  const done = frame / frames
  return {
    red: { x: wrapped(2 * width * done, width), y: height / 2 },
    green: { x: width / 2, y: wrapped(2 * height * done, height) },
    blue: { x: wrapped(width - 1.5 * width * done, width), y: wrapped(height - 1.5 * height * done, height) },
  }
}

/**
 * In N frames of w × h pixels: a red circle of diameter 30 starts at (0, h/2) and moves (2w/N, 0) a frame, a green square
 * of side 25 starts at (w/2, 0) and moves (0, 2h/N), a blue circle of diameter 20 starts at (w, h) and moves
 * (−1.5w/N, −1.5h/N).
 */
export function movingShapes(film: Film): Painter {
  return (canvas, frame) => {
    const { red, green, blue } = shapeCentres(film, frame)
    disc(canvas, red.x, red.y, 15, RED)
    box(canvas, green.x - 12, green.y - 12, 25, 25, GREEN)
    disc(canvas, blue.x, blue.y, 10, BLUE)
  }
}

function wrapped(position: number, size: number): number {
  return ((position % size) + size) % size
}
