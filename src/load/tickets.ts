/** @module Numbers of requests in the order of sending, shared by all workers of a run: none is given twice. */

export interface Tickets {
  /** True once all have been given. */
  readonly gone: boolean
  /** The next number, from 0; `undefined` once all have been given. */
  take(): number | undefined
}

/** Memory for the tickets of one run. */
export function ticketMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT)
}

/** @param most how many there are; `Infinity` where another bound ends the run */
export function createTickets(memory: SharedArrayBuffer, most: number): Tickets {
  const next = new BigInt64Array(memory)
  return {
    get gone() {
      return Number(Atomics.load(next, 0)) >= most
    },
    take() {
      const number = Number(Atomics.add(next, 0, 1n))
      return number < most ? number : undefined
    },
  }
}
