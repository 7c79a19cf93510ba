/** @module What a law states of itself, without a draw. */
import type { Distribution } from './distribution.ts'

/** True for a law that is always 0. */
export function isZero(law: Distribution): boolean {
  return constantOf(law) === 0
}

/** The value of a law that always gives the same, else NaN. */
export function constantOf(law: Distribution): number {
  return Number((law as { value?: unknown }).value)
}

/** What a law says of its middle, its constant value or its mean; NaN where it says nothing. */
export function middleOf(law: Distribution): number {
  const { value, mean } = law as { value?: unknown; mean?: unknown }
  return Number(value ?? mean)
}
