/** @module Nested values by the path to each. */

/** `pacing.kind`, `pacing.rate.0.from`, … with the values at their ends; a list of plain values is one. */
export function flatten(value: unknown, path = ''): [path: string, value: unknown][] {
  // What was left open is not stored, so it is not there while the run is still in memory either.
  if (value === undefined) return []
  if (!isBranch(value)) return [[path, value]]
  return Object.entries(value).flatMap(([key, inner]) => flatten(inner, path === '' ? key : `${path}.${key}`))
}

/** Lists of plain values stay whole. */
function isBranch(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  return !Array.isArray(value) || value.some((item) => typeof item === 'object' && item !== null)
}
