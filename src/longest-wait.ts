/** @module The longest wait that a timer can have, ms: one that is told to wait longer does not wait at all. */

export const LONGEST_WAIT_MS = 2 ** 31 - 1
