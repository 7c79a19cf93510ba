/** @module Tables without lines. */
import Table from 'cli-table3'

const NAMES = ['top', 'bottom', 'left', 'right', 'mid', 'middle'] as const
const CROSSINGS = ['top-mid', 'top-left', 'top-right', 'bottom-mid', 'bottom-left', 'bottom-right'] as const
const SIDES = ['left-mid', 'mid-mid', 'right-mid'] as const
const plainChars = Object.fromEntries([...NAMES, ...CROSSINGS, ...SIDES].map((name) => [name, '']))

/**
 * Cells in columns, two spaces apart: names to the left, numbers to the right.
 *
 * @param names how many of the first columns hold names
 */
export function renderPlainTable(head: readonly string[], rows: readonly (readonly string[])[], names = 1): string {
  const table = new Table({
    head: [...head],
    colAligns: head.map((_, i) => (i < names ? 'left' : 'right')),
    style: { 'head': [], 'border': [], 'padding-left': 0, 'padding-right': 2 },
    chars: plainChars,
  })
  table.push(...rows.map((row) => [...row]))
  return table.toString().replaceAll(/ +$/gm, '')
}
