/** @module Arguments of the command line as values. */
import { InvalidArgumentError } from 'commander'

import type { Length } from '../random/distribution.ts'

/** A number, or an error that shows the argument. */
export function numberArgument(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || Number.isNaN(value)) throw new InvalidArgumentError('expected a number')
  return value
}

/** A number, or a distribution as JSON such as `{"type":"normal","mean":40,"stddev":5}`. */
export function lengthArgument(text: string): Length {
  if (!text.trim().startsWith('{')) return numberArgument(text)
  try {
    return JSON.parse(text) as Length
  } catch {
    throw new InvalidArgumentError('expected a number or a distribution as JSON')
  }
}

/** Names between commas. */
export function namesArgument(text: string): string[] {
  const names = text.split(',').map((name) => name.trim())
  if (names.includes('')) throw new InvalidArgumentError('expected names, separated by commas')
  return names
}
