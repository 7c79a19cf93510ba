/** @module Sessions that wait at one worker while another has places for them: towards the end of a closed loop. */
import type { PreparedRequest } from './protocol.ts'

export interface SharingOptions {
  readonly workers: number
  /** Asks all workers but one for some of the first turns that wait there; each answers once. */
  readonly askBack: (except: number) => void
  readonly give: (worker: number, batch: readonly PreparedRequest[]) => void
}

export interface Sharing {
  /** A worker has places, nothing waits there, and no session is left to be made. */
  ask(worker: number): void
  /** A worker's answer: what it gives, which may be nothing. */
  give(batch: readonly PreparedRequest[]): void
  /** A bound was reached: workers give no more answers. */
  stop(): void
}

/**
 * Workers are asked only when one of them is idle, and give half of what they have: so sessions move seldom, and never
 * back and forth.
 */
export function createSharing({ workers, askBack, give }: SharingOptions): Sharing {
  let idle: number[] = []
  let gathered: PreparedRequest[] = []
  let awaited = 0
  let stopped = false

  function start(): void {
    awaited = workers - 1
    askBack(idle[0]!)
  }

  /** Whoever gets nothing now is not given anything later: nothing waits anywhere. */
  function deal(): void {
    const takers = idle
    idle = []
    for (const [i, taker] of takers.entries()) {
      const batch = gathered.filter((_, k) => k % takers.length === i)
      if (batch.length > 0) give(taker, batch)
    }
    gathered = []
  }

  return {
    ask(worker) {
      if (workers === 1 || stopped) return
      idle.push(worker)
      if (awaited === 0) start()
    },
    give(batch) {
      gathered.push(...batch)
      if (--awaited === 0) deal()
    },
    stop() {
      stopped = true
    },
  }
}
