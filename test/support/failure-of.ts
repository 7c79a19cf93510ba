/** @module What the user reads of an assertion. */

/** The message of an assertion that does not hold. */
export function failureOf(assertion: () => void): string {
  try {
    assertion()
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('held')
}
