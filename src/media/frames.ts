/** @module Films before they are encoded: raw frames, one at a time. */
import type { Stream } from '../random/streams.ts'
import { type Canvas, createCanvas, type Painter, paste } from './frames-canvas.ts'
import type { Film } from './frames-film.ts'
import { gridClock } from './frames-grid-clock.ts'
import { movingShapes } from './frames-moving-shapes.ts'
import { noise } from './frames-noise.ts'
import { drawMark, FULL_MARK } from './image-mark.ts'

/**
 * The frames of a film: RGB, a byte each, row by row. Films that are drawn show a mark at the top right, without which all
 * of one size would be the same.
 *
 * @param code what the mark says
 * @param stream what noise is drawn from
 */
export function* rawFrames(film: Film, code: Uint8Array, stream: Stream): Generator<Uint8Array> {
  const paint = film.source === 'noise' ? noise(stream) : marked(film, code)
  for (let frame = 0; frame < film.frames; frame++) {
    const canvas = createCanvas(film.width, film.height)
    paint(canvas, frame)
    yield canvas.pixels
  }
}

function marked(film: Film, code: Uint8Array): Painter {
  const paint = film.source === 'moving_shapes' ? movingShapes(film) : gridClock(film)
  const mark = markOf(film, code)
  return (canvas, frame) => {
    paint(canvas, frame)
    paste(canvas, mark, canvas.width - mark.width, 0)
  }
}

/** At most half of a small frame's shorter side. */
function markOf({ width, height }: Film, code: Uint8Array): Canvas {
  const side = Math.min(FULL_MARK, Math.floor(Math.min(width, height) / 2))
  const mark = createCanvas(side, side)
  drawMark(mark.pixels, side, side, code)
  return mark
}
