/** @module Columns of numbers that grow. */

type Column = Uint32Array | Int32Array | Float64Array

/**
 * The column, or one of at least twice its length that takes its place, where `index` lies beyond it. Memory that was
 * not written yet is 0, and costs nothing.
 */
export function grown<Numbers extends Column>(column: Numbers, index: number): Numbers {
  if (index < column.length) return column
  const larger = new (column.constructor as new (length: number) => Numbers)(Math.max(2 * column.length, index + 1))
  larger.set(column)
  release(column)
  return larger
}

/** Zeros that take the place of the column. */
export function emptied(column: Uint32Array, length: number): Uint32Array<ArrayBuffer> {
  release(column)
  return new Uint32Array(length)
}

/** Gives the column's memory back at once; a garbage collection may take its time. */
export function release({ buffer }: Column): void {
  ;(buffer as ArrayBuffer).transfer(0)
}
