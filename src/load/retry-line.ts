/** @module Requests that failed and leave again: each after its pause, in the place that it kept. */
import type { Clock } from '../clock.ts'
import { LONGEST_WAIT_MS } from '../longest-wait.ts'
import { createDueQueue } from './due-queue.ts'
import type { Departure } from './pacer.ts'
import type { Places } from './places.ts'

export interface RetryLineOptions {
  readonly clock: Clock
  /** Places of those that wait for their first byte. */
  readonly prefills: Places
  readonly send: (departure: Departure) => void
  /** Called when the next one is due. */
  readonly onDue: () => void
  /** Called once, when none will leave any more. */
  readonly onOver: () => void
}

export interface RetryLine {
  /** A departure that has ended leaves again after a pause; false where none does any more. */
  add(departure: Departure, pauseMs: number): boolean
  /** Sends what is due, up to an instant that ends the line. */
  pump(stopMs: number): void
  /** Nothing leaves any more. */
  end(): void
}

interface Waiting {
  readonly dueMs: number
  readonly departure: Departure
}

export function createRetryLine({ clock, prefills, send, onDue, onOver }: RetryLineOptions): RetryLine {
  const line = createDueQueue<Waiting>()
  let over = false
  let timer: NodeJS.Timeout | undefined

  /** All that held it back since it was due first is in what it is charged for. */
  function leave({ dueMs, departure }: Waiting): void {
    const { attempt, scheduledMs } = departure
    const heldMs = Math.max(dueMs, prefills.freeSinceMs) - scheduledMs
    prefills.take()
    send({ ...departure, attempt: attempt + 1, heldMs })
  }

  function wakeAfter(waitMs: number): void {
    clearTimeout(timer)
    timer = setTimeout(onDue, Math.min(Math.ceil(waitMs), LONGEST_WAIT_MS))
  }

  function end(): void {
    if (over) return
    over = true
    clearTimeout(timer)
    line.clear()
    onOver()
  }

  return {
    add({ request, seq, attempt, scheduledMs, heldMs }, pauseMs) {
      if (over) return false
      line.add({ dueMs: clock.now() + pauseMs, departure: { request, seq, attempt, scheduledMs, heldMs } })
      return true
    },
    pump(stopMs) {
      if (line.length === 0) return
      const nowMs = clock.now()
      for (let next = line.peek(); next && prefills.hasFree(nowMs); next = line.peek()) {
        if (nowMs >= stopMs) return end()
        if (next.dueMs > nowMs) return wakeAfter(next.dueMs - nowMs)
        leave(line.take()!)
      }
    },
    end,
  }
}
