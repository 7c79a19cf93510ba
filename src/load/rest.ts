/** @module Waits that end early. */
import { setTimeout as sleep } from 'node:timers/promises'

/** Resolves after so many ms, or once the signal fires. */
export async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error
  })
}
