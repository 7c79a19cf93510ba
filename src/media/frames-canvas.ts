/** @module Drawing into a frame: a few shapes with hard edges, cut off at the frame's border. */

/** RGB, 0 to 255 each. */
export type Colour = readonly [red: number, green: number, blue: number]

/** Rows from the top, 3 bytes a pixel. */
export interface Canvas {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array
}

/** Draws frame `frame` on a canvas that is black. */
export type Painter = (canvas: Canvas, frame: number) => void

/** A black frame. */
export function createCanvas(width: number, height: number): Canvas {
  return { width, height, pixels: new Uint8Array(width * height * 3) }
}

export function fill({ pixels }: Canvas, [red, green, blue]: Colour): void {
  for (let at = 0; at < pixels.length; at += 3) {
    pixels[at] = red
    pixels[at + 1] = green
    pixels[at + 2] = blue
  }
}

/** Copies a smaller canvas to where its top left corner is at (left, top). */
export function paste(canvas: Canvas, piece: Canvas, left: number, top: number): void {
  for (let row = 0; row < piece.height; row++) {
    const from = row * piece.width * 3
    canvas.pixels.set(piece.pixels.subarray(from, from + piece.width * 3), ((top + row) * canvas.width + left) * 3)
  }
}

/** Pixels `left` to `left + width − 1`, `top` to `top + height − 1`. */
export function box(canvas: Canvas, left: number, top: number, width: number, height: number, colour: Colour): void {
  paint(canvas, { left, top, right: left + width - 1, bottom: top + height - 1 }, colour, () => true)
}

/** Pixels whose distance from the centre is at most the radius. */
export function disc(canvas: Canvas, x: number, y: number, radius: number, colour: Colour): void {
  ring(canvas, x, y, 0, radius, colour)
}

/** Pixels whose distance from the centre is between the two radii. */
export function ring(canvas: Canvas, x: number, y: number, inner: number, outer: number, colour: Colour): void {
  const bounds = { left: x - outer, top: y - outer, right: x + outer, bottom: y + outer }
  paint(canvas, bounds, colour, (column, row) => {
    const square = (column - x) ** 2 + (row - y) ** 2
    return square >= inner ** 2 && square <= outer ** 2
  })
}

/** Pixels within half the thickness of the line from (x, y) at an angle, clockwise from the right. */
export function ray(
  canvas: Canvas,
  [x, y]: readonly [x: number, y: number],
  angle: number,
  length: number,
  thickness: number,
  colour: Colour,
): void {
  const [right, down] = [Math.cos(angle), Math.sin(angle)]
  const bounds = { left: x - length, top: y - length, right: x + length, bottom: y + length }
  paint(canvas, bounds, colour, (column, row) => {
    const along = (column - x) * right + (row - y) * down
    const across = (row - y) * right - (column - x) * down
    return along >= 0 && along <= length && Math.abs(across) <= thickness / 2
  })
}

interface Bounds {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

function paint(
  { width, height, pixels }: Canvas,
  { left, top, right, bottom }: Bounds,
  [red, green, blue]: Colour,
  isInside: (column: number, row: number) => boolean,
): void {
  for (let row = Math.max(0, Math.ceil(top)); row <= Math.min(height - 1, bottom); row++) {
    for (let column = Math.max(0, Math.ceil(left)); column <= Math.min(width - 1, right); column++) {
      if (!isInside(column, row)) continue
      const at = (row * width + column) * 3
      pixels[at] = red
      pixels[at + 1] = green
      pixels[at + 2] = blue
    }
  }
}
