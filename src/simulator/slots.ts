/** @module A limit on running requests, with a queue in order of arrival behind it. */

export interface Slots {
  readonly running: number
  readonly waiting: number
  /** Calls `start` as soon as a slot is free. Returns the way to give it back, or to leave the queue; safe to call twice. */
  take(start: () => void): () => void
}

export function createSlots(limit: number): Slots {
  const queue = new Set<() => void>()
  let running = 0

  function advance(): void {
    for (const start of queue) {
      if (running >= limit) return
      queue.delete(start)
      running++
      start()
    }
  }

  return {
    get running() {
      return running
    },
    get waiting() {
      return queue.size
    },
    take(start) {
      let held = true
      const entry = () => start()
      queue.add(entry)
      advance()
      return () => {
        if (!held) return
        held = false
        if (!queue.delete(entry)) running--
        advance()
      }
    },
  }
}
