/** @module Numbers that are equal but for rounding, however deep they lie. */
import { expect } from 'vitest'

/** What equals the value, each number in it to 1e-12 of itself. */
export function nearly(value: unknown): unknown {
  if (typeof value === 'number') return closeTo(value)
  if (Array.isArray(value)) return value.map(nearly)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, nearly(inner)]))
}

function closeTo(value: number): unknown {
  if (value === 0) return expect.closeTo(0, 12)
  // `closeTo` counts digits after the point.
  return expect.closeTo(value, Math.max(0, 12 - Math.ceil(Math.log10(Math.abs(value)))))
}
