/** @module Patience with a slow machine: nothing here is timed, so no wait needs to be short. */
import { vi } from 'vitest'

/** The limit of tests that run real loads. */
export const PATIENCE_MS = 60_000

/** Tries a check again until it passes. */
export function eventually<Result>(check: () => Result | Promise<Result>): Promise<Result> {
  return vi.waitFor(check, { timeout: PATIENCE_MS / 2, interval: 10 })
}
