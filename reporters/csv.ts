/** @module Comma-separated values (RFC 4180). */

/** Spreadsheets take text that begins so for a formula. */
const FORMULA = /^[=+\-@\t\r]/
const NEEDS_QUOTES = /[",\r\n]/

/** One line with its end. Text that a spreadsheet would run as a formula gets an apostrophe in front, as spreadsheets do. */
export function csvRow(cells: readonly (string | number | boolean)[]): string {
  return `${cells.map(cell).join(',')}\r\n`
}

function cell(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value)
  const safe = FORMULA.test(value) ? `'${value}` : value
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
