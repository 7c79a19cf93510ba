/** @module How wide lines may be. */

/** Columns where the terminal doesn't tell. */
const DEFAULT = 100
/** A word still fits. */
const NARROWEST = 20

/** Columns for a terminal that says it has so many; some that have no size of their own say 0. */
export function widthOf(columns: number | undefined): number {
  return Math.max(NARROWEST, columns || DEFAULT)
}
