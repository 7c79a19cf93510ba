/** @module Requests by the instant at which they are due. */
import type { PreparedRequest } from './protocol.ts'

export interface DueQueue {
  readonly length: number
  add(request: PreparedRequest): void
  /** The earliest; of those due at the same instant, the one that was added first. */
  peek(): PreparedRequest | undefined
  take(): PreparedRequest | undefined
}

/** Sorted from late to early, so that the earliest is taken from the end. */
export function createDueQueue(): DueQueue {
  const queue: PreparedRequest[] = []
  const dueOf = ({ dueMs = 0 }: PreparedRequest) => dueMs
  return {
    get length() {
      return queue.length
    },
    add(request) {
      let low = 0
      let high = queue.length
      while (low < high) {
        const middle = (low + high) >>> 1
        if (dueOf(queue[middle]!) > dueOf(request)) low = middle + 1
        else high = middle
      }
      queue.splice(low, 0, request)
    },
    peek: () => queue.at(-1),
    take: () => queue.pop(),
  }
}
