/** @module Colour, applied last: the same layout serves terminals with and without it. */
import colors from 'tinyrainbow'

export interface Paint {
  good(text: string): string
  bad(text: string): string
  unsure(text: string): string
  strong(text: string): string
  faint(text: string): string
}

/** Colours of the terminal, or none where the terminal or `NO_COLOR` says so. */
export const terminalPaint: Paint = {
  good: colors.green,
  bad: colors.red,
  unsure: colors.yellow,
  strong: colors.bold,
  faint: colors.dim,
}
