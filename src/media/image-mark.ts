/** @module A mark that makes a picture unlike any other: a square of black and white cells, like a small matrix code. */
import { hash } from 'node:crypto'

/** Cells a side, one bit each. */
const CELLS = 8
/** Pixels a side of a cell at most: a block of JPEG's and WebP's transform, so that no quality blurs it. */
const WIDEST_CELL = 8

/** Pixels a side of a mark that has all the room that it wants. */
export const FULL_MARK = CELLS * WIDEST_CELL

/** 8 bytes: the index itself, so that two of one place never agree, and a hash of seed and place. */
export function markCode(seed: string, place: string, index: number): Uint8Array {
  const code = Buffer.from(hash('sha256', `${seed}:${place}:${index}`, 'hex').slice(0, CELLS * 2), 'hex')
  code.writeUInt32LE(index % 2 ** 32)
  return code
}

/**
 * Draws the code into the top left corner. Where there aren't as many pixels as cells, its bytes become the first pixels:
 * even a single one then tells 2²⁴ items apart.
 *
 * @param pixels RGB, a byte each, row by row; changed in place
 * @param room pixels a side that the mark may take, at least one a cell
 */
export function drawMark(
  pixels: Uint8Array,
  width: number,
  height: number,
  code: Uint8Array,
  room = Math.min(width, height),
): void {
  if (Math.min(width, height) < CELLS) return pixels.set(code.subarray(0, pixels.length))
  const cell = Math.max(1, Math.min(WIDEST_CELL, Math.floor(room / CELLS)))
  for (let y = 0; y < CELLS * cell; y++) {
    const row = code[Math.floor(y / cell)]!
    for (let column = 0; column < CELLS; column++) {
      const from = (y * width + column * cell) * 3
      pixels.fill((row >> column) & 1 ? 255 : 0, from, from + cell * 3)
    }
  }
}
