/** @module Counts as bars of block characters. */

const EIGHTHS = ' ▁▂▃▄▅▆▇█'

/** One line of bars, a column a value: the highest fills it, and what is above 0 shows. `null` leaves a gap. */
export function sparkline(values: readonly (number | null)[], max: number): string {
  return values.map((value) => (value === null ? ' ' : EIGHTHS[eighthsOf(value, max, 1)])).join('')
}

/** Bars over several lines, from the top down; a column a value. */
export function bars(values: readonly number[], lines: number): string[] {
  const max = values.reduce((most, value) => Math.max(most, value), 0)
  const heights = values.map((value) => eighthsOf(value, max, lines))
  return Array.from({ length: lines }, (_, line) => {
    const below = 8 * (lines - 1 - line)
    return heights.map((height) => EIGHTHS[Math.min(8, Math.max(0, height - below))]).join('')
  })
}

/** Height in eighths of a line, at least one for what is above 0. */
function eighthsOf(value: number, max: number, lines: number): number {
  return value <= 0 ? 0 : Math.max(1, Math.round((value / max) * 8 * lines))
}
