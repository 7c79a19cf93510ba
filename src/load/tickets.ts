/** @module Numbers of requests in the order of sending, shared by all workers of a run: none is given twice. */

export interface Tickets {
  /** True once all have been given. */
  readonly gone: boolean
  /** The number that comes next, so how many have been given, those of earlier legs included. */
  readonly given: number
  /** The next number; `undefined` once all have been given. */
  take(): number | undefined
}

/** Memory for the tickets of one run, the first of which has this number. */
export function ticketMemory(first = 0): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT)
  new BigInt64Array(memory)[0] = BigInt(first)
  return memory
}

/** @param most the number that is never given; `Infinity` where another bound ends the run */
export function createTickets(memory: SharedArrayBuffer, most: number): Tickets {
  const next = new BigInt64Array(memory)
  return {
    get gone() {
      return Number(Atomics.load(next, 0)) >= most
    },
    get given() {
      return Math.min(Number(Atomics.load(next, 0)), most)
    },
    take() {
      const number = Number(Atomics.add(next, 0, 1n))
      return number < most ? number : undefined
    },
  }
}
