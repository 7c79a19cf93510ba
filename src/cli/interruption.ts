/** @module Ctrl-C and its like, for commands that write. */

/** A signal that comes with SIGINT or SIGTERM, so that a command can leave nothing half done. */
export function interruption(): AbortSignal {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort())
  return controller.signal
}
