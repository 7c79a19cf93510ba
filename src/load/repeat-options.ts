/** @module What may be asked of the repeats of a load. */

/** Repeats below which a spread says nothing. */
export const FEWEST_REPEATS = 3

interface Asked {
  readonly repeats?: number | undefined
  readonly cooldown?: number | undefined
  readonly untilCv?: object | undefined
}

/** What is wrong with options that are well formed one by one. */
export function* repeatProblems({ repeats = 1, cooldown, untilCv }: Asked): Generator<[path: string, message: string]> {
  if (cooldown !== undefined && repeats === 1) yield ['cooldown', 'goes with repeats']
  if (untilCv && repeats < FEWEST_REPEATS) {
    yield ['untilCv', `goes with repeats: the most that there may be, ${FEWEST_REPEATS} at least`]
  }
}
