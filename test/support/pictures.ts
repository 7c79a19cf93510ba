/** @module Reading pictures of raw pixels: RGB, a byte each, row by row. */

export type Rgb = readonly [red: number, green: number, blue: number]

/** The colour of a pixel. */
export function pixelAt(pixels: Uint8Array, width: number, x: number, y: number): Rgb {
  const at = (y * width + x) * 3
  return [pixels[at]!, pixels[at + 1]!, pixels[at + 2]!]
}

/** The mean place of all pixels that are of a kind, and how many there are. */
export function centroid(pixels: Uint8Array, width: number, isIt: (colour: Rgb) => boolean) {
  let [x, y, count] = [0, 0, 0]
  for (let i = 0; 3 * i < pixels.length; i++) {
    if (!isIt(pixelAt(pixels, width, i % width, Math.floor(i / width)))) continue
    x += i % width
    y += Math.floor(i / width)
    count++
  }
  return { x: x / count, y: y / count, count }
}

/** Rows of a picture as text: `#` for pixels of a colour, `.` for all others. */
export function drawn(pixels: Uint8Array, width: number, colour: Rgb): string[] {
  const isIt = (i: number) => colour.every((level, channel) => pixels[3 * i + channel] === level)
  return Array.from({ length: pixels.length / 3 / width }, (_, row) =>
    Array.from({ length: width }, (__, column) => (isIt(row * width + column) ? '#' : '.')).join(''),
  )
}
