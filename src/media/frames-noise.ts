/** @module The film `noise`: every pixel of every frame a colour of its own. */
import type { Stream } from '../random/streams.ts'
import type { Painter } from './frames-canvas.ts'

/** Three bytes' worth of values. */
const COLOURS = 2 ** 24

/** Uniform colours; a draw has bits enough for two pixels. */
export function noise(stream: Stream): Painter {
  return ({ pixels }) => {
    for (let at = 0; at < pixels.length; at += 6) {
      const draw = stream() * COLOURS
      const first = Math.floor(draw)
      put(pixels, at, first)
      put(pixels, at + 3, Math.floor((draw - first) * COLOURS))
    }
  }
}

/** Bytes beyond the end are dropped, as typed arrays do. */
function put(pixels: Uint8Array, at: number, colour: number): void {
  pixels[at] = colour
  pixels[at + 1] = colour >> 8
  pixels[at + 2] = colour >> 16
}
