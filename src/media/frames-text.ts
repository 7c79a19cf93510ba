/** @module Letters of pixels, as many as films need. */
import { box, type Canvas, type Colour } from './frames-canvas.ts'

/** Rows of 5 pixels, from the top; a bit a pixel, the highest at the left. */
const glyphs: Readonly<Record<string, readonly number[]>> = {
  'F': [0b11111, 0b10000, 0b10000, 0b11110, 0b10000, 0b10000, 0b10000],
  'r': [0b00000, 0b00000, 0b10110, 0b11001, 0b10000, 0b10000, 0b10000],
  'a': [0b00000, 0b00000, 0b01110, 0b00001, 0b01111, 0b10001, 0b01111],
  'm': [0b00000, 0b00000, 0b11010, 0b10101, 0b10101, 0b10101, 0b10101],
  'e': [0b00000, 0b00000, 0b01110, 0b10001, 0b11111, 0b10000, 0b01110],
  ' ': [],
  '0': [0b01110, 0b10001, 0b10011, 0b10101, 0b11001, 0b10001, 0b01110],
  '1': [0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110],
  '2': [0b01110, 0b10001, 0b00001, 0b00110, 0b01000, 0b10000, 0b11111],
  '3': [0b01110, 0b10001, 0b00001, 0b00110, 0b00001, 0b10001, 0b01110],
  '4': [0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010],
  '5': [0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110],
  '6': [0b01110, 0b10000, 0b11110, 0b10001, 0b10001, 0b10001, 0b01110],
  '7': [0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000],
  '8': [0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110],
  '9': [0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00001, 0b01110],
}

const COLUMNS = 5
/** Screen pixels to a pixel of a letter's side. */
const SCALE = 2

/** Writes text of the letters that there are, its top left corner at (left, top); a letter takes 12 × 14 pixels. */
export function writeText(canvas: Canvas, text: string, left: number, top: number, colour: Colour): void {
  for (const [place, letter] of text.split('').entries()) {
    for (const [row, bits] of glyphs[letter]!.entries()) {
      for (let column = 0; column < COLUMNS; column++) {
        if (!((bits >> (COLUMNS - 1 - column)) & 1)) continue
        const x = left + SCALE * (place * (COLUMNS + 1) + column)
        box(canvas, x, top + SCALE * row, SCALE, SCALE, colour)
      }
    }
  }
}
