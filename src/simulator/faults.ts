/** @module Which requests go wrong, and how. */
import { type Streams, uniformInteger } from '../random/streams.ts'
import { weightedChoice } from '../random/weighted-choice.ts'
import { FAULT_KINDS, type FaultKind, faultShare, type FaultShares } from './failure-options.ts'

/** What goes wrong with a request. */
export interface Fault {
  readonly kind: FaultKind
  /** The token that it strikes, from 0: those before it are whole. */
  readonly token: number
}

export interface Faults {
  /**
   * Draws for a request; `undefined` lets it pass.
   *
   * @param id its own; the same one draws the same on every server of this seed, whatever came before
   * @param outputTokens of its answer, at least 1
   */
  strike(id: string, outputTokens: number): Fault | undefined
}

/** Struck requests whose number of failures is remembered. */
const MEMORY = 50_000

/** A request that failed and is sent again under its id gets a draw of its own, or no retry would ever help. */
export function createFaults(shares: FaultShares, streams: Streams): Faults {
  const strikes = new Map<string, number>()
  const total = faultShare(shares)
  // One index more than there are kinds: nothing happens.
  const choose = weightedChoice([...FAULT_KINDS.map((kind) => shares[kind] ?? 0), Math.max(0, 1 - total)])

  function remember(id: string, times: number): void {
    strikes.delete(id)
    strikes.set(id, times)
    if (strikes.size > MEMORY) strikes.delete(strikes.keys().next().value!)
  }

  return {
    strike(id, outputTokens) {
      if (total === 0) return undefined
      const times = strikes.get(id) ?? 0
      const stream = streams.stream(`simulator.fault.${placeOf(id)}`, times)
      const kind = FAULT_KINDS[choose(stream)]
      if (!kind) return undefined
      remember(id, times + 1)
      return { kind, token: uniformInteger(stream, 0, outputTokens - 1) }
    },
  }
}

/**
 * The last group of a UUID: a load of inferbench ends its ids with the number of the request, and begins them with a run's
 * own digits. The n-th request so meets the same fate in every run.
 */
function placeOf(id: string): string {
  return /^[\da-f]{8}(?:-[\da-f]{4}){3}-([\da-f]{12})$/i.exec(id)?.[1] ?? id
}
