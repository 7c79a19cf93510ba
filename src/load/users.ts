/** @module Users who take turns: which session is whose, and when each turn is due. */
import type { Pacing } from './shape.ts'

/** A user's place in the schedule. */
export interface Slot {
  /** From 0. */
  readonly user: number
  /** How many slots the user had before. */
  readonly index: number
}

/**
 * When a slot is, ms from the start. The users follow one another at equal gaps and then begin again, so that each waits
 * users / rate seconds between two turns, and all of them together come at the rate from the first instant on (AIPerf's
 * `--user-centric-rate`). Slots stay where they are: a user who falls behind catches up, and is not slowed down for good.
 */
export function slotMs({ users, rate }: Extract<Pacing, { kind: 'users' }>, { user, index }: Slot): number {
  return ((user + index * users) / rate) * 1_000
}
