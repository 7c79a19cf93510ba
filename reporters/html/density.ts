/** @module Many points in a plane, as few. */

/** Points that lie close, as one. */
export interface Dot {
  /** The mean of its points. */
  readonly x: number
  readonly y: number
  readonly points: number
}

/** Cells across and up: about eight pixels each. */
const COLUMNS = 64
const ROWS = 40

/** Joins the points of each cell of a grid; every point is in exactly one dot, and a point alone keeps its place. */
export function condense(xs: ArrayLike<number>, ys: ArrayLike<number>, log: { x: boolean; y: boolean }): Dot[] {
  const columnOf = cellOf(xs, COLUMNS, log.x)
  const rowOf = cellOf(ys, ROWS, log.y)
  const cells = new Map<number, { x: number; y: number; points: number }>()
  for (let i = 0; i < xs.length; i++) {
    const [x, y] = [xs[i]!, ys[i]!]
    const key = columnOf(x) * ROWS + rowOf(y)
    const cell = cells.get(key) ?? { x: 0, y: 0, points: 0 }
    cells.set(key, { x: cell.x + x, y: cell.y + y, points: cell.points + 1 })
  }
  return Array.from(cells.values(), ({ x, y, points }) => ({ x: x / points, y: y / points, points }))
}

function cellOf(values: ArrayLike<number>, cells: number, log: boolean): (value: number) => number {
  const at = log ? Math.log : (value: number) => value
  let [low, high] = [Infinity, -Infinity]
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, at(values[i]!))
    high = Math.max(high, at(values[i]!))
  }
  return (value) => (high > low ? Math.min(cells - 1, Math.floor(((at(value) - low) / (high - low)) * cells)) : 0)
}
