/** @module Who measures when: the legs of a comparison, one at a time. */

/**
 * Players 0 … n − 1 there and back again: `ABBA ABBA` for two. What drifts steadily while they play, such as the heat of a
 * machine, weighs equally on all of them after every second round.
 */
export function turnOrder(players: number, rounds: number): number[] {
  const there = Array.from({ length: players }, (_, player) => player)
  return Array.from({ length: rounds }, (_, round) => (round % 2 === 0 ? there : there.toReversed())).flat()
}

export interface Turns {
  /** Waits until all turns before the player's next one are over, and takes that. Turns end once the signal fires. */
  take(player: number, work: () => Promise<void>): Promise<void>
}

/**
 * @param order the player of each turn
 * @param signal on which nobody waits for anyone any more; who works has to see to its own end
 */
export function createTurns(order: readonly number[], signal: AbortSignal): Turns {
  const over = order.map(() => Promise.withResolvers<void>())
  const ended = Promise.withResolvers<void>()
  const taken = new Map<number, number>()
  if (signal.aborted) ended.resolve()
  signal.addEventListener('abort', () => ended.resolve(), { once: true })

  return {
    async take(player, work) {
      const turn = order.indexOf(player, taken.get(player) ?? 0)
      taken.set(player, turn + 1)
      await Promise.race([over[turn - 1]?.promise, ended.promise])
      try {
        await work()
      } finally {
        over[turn]!.resolve()
      }
    },
  }
}
