/** @module Hands sessions out to workers: in their order, ahead of their time, and so that an open loop is spread evenly. */
import { lengthOf } from './pieces.ts'
import type { PreparedRequest } from './protocol.ts'

/** Bytes of bodies that one call for more may bring. */
const FEED_BYTES = 32 << 20

export interface FeederOptions {
  readonly workers: number
  /** True where sessions go to workers in turn; otherwise to whoever has room. */
  readonly inTurn: boolean
  /** The first requests of up to so many sessions; none when no session is left. */
  readonly take: (most: number) => Promise<readonly PreparedRequest[]>
  /** @param settles of those that the worker asked for, so many are dealt with */
  readonly give: (worker: number, batch: readonly PreparedRequest[], settles: number) => void
  readonly onEmpty: () => void
}

export interface Feeder {
  /** A worker has room for so many more. Resolves when it has them. */
  want(worker: number, count: number): Promise<void>
  /** Hands out nothing more. */
  stop(): void
}

export function createFeeder({ workers, inTurn, take, give, onEmpty }: FeederOptions): Feeder {
  const wanted = Array.from({ length: workers }, () => 0)
  let turn = 0
  let stopped = false
  /** One after another, so that sessions keep their order though media take time. */
  let feeding = Promise.resolve()

  async function feed(): Promise<void> {
    let bytes = 0
    for (let left = dealable(); left > 0; left = dealable()) {
      const batch = await take(left)
      if (batch.length === 0) return onEmpty()
      bytes += batch.reduce((sum, request) => sum + lengthOf(request.pieces), 0)
      deal(batch, bytes >= FEED_BYTES)
      await new Promise(setImmediate)
    }
  }

  /** How many can go out now: in turn only while all workers have room. */
  function dealable(): number {
    if (stopped || (inTurn && Math.min(...wanted) === 0)) return 0
    return wanted.reduce((sum, count) => sum + count, 0)
  }

  function deal(batch: readonly PreparedRequest[], settlesAll: boolean): void {
    const parts = wanted.map((): PreparedRequest[] => [])
    for (const request of batch) {
      while (wanted[turn]! <= parts[turn]!.length) turn = (turn + 1) % workers
      parts[turn]!.push(request)
      turn = (turn + 1) % workers
    }
    for (const [worker, part] of parts.entries()) {
      const settles = settlesAll ? wanted[worker]! : part.length
      wanted[worker]! -= settles
      if (settles > 0) give(worker, part, settles)
    }
  }

  return {
    want(worker, count) {
      wanted[worker]! += count
      feeding = feeding.then(feed)
      return feeding
    },
    stop() {
      stopped = true
    },
  }
}
