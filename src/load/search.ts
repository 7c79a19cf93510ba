/** @module The highest load that still meets its objectives: bracketing by doubling, then bisection. */
import { InferbenchError } from '../error.ts'

export interface SearchOptions {
  /** Where to begin. */
  readonly from: number
  /** The highest value that is tried. */
  readonly to: number
  /** The search ends when the lowest miss is at most this share above the highest hit. */
  readonly precision: number
  /** True where only whole values can be tried. */
  readonly whole: boolean
  /** Whether the objectives were met at a value. */
  readonly isMet: (value: number) => Promise<boolean>
}

export interface SearchResult {
  /** The highest value that met the objectives; `undefined` where even the lowest missed them. */
  readonly highest: number | undefined
  /** The lowest value that missed them; `undefined` where none was tried that did. */
  readonly lowestMiss: number | undefined
}

/** Assumes that what is met at a value is met below it. Tries each value once. */
export async function searchHighest(options: SearchOptions): Promise<SearchResult> {
  const { from, to, precision, whole, isMet } = options
  if (from > to) throw new InferbenchError('invalid-options', 'load', `from: must not exceed to, ${from} > ${to}`)
  const round = (value: number) => (whole ? Math.round(value) : value)
  let highest: number | undefined
  let lowestMiss: number | undefined

  for (let value = from; ; value = Math.min(to, value * 2)) {
    if (!(await isMet(value))) {
      lowestMiss = value
      break
    }
    highest = value
    if (value >= to) break
  }
  while (highest !== undefined && lowestMiss !== undefined && lowestMiss > highest * (1 + precision)) {
    const middle = round(Math.sqrt(highest * lowestMiss))
    if (middle <= highest || middle >= lowestMiss) break
    if (await isMet(middle)) highest = middle
    else lowestMiss = middle
  }
  return { highest, lowestMiss }
}
