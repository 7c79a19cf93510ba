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

/** A request that failed and is sent again gets a draw of its own, or no retry would ever help. */
export function createFaults(shares: FaultShares, streams: Streams): Faults {
  const strikes = new Map<string, number>()
  const total = faultShare(shares)
  // One index more than there are kinds: nothing happens.
  const choose = weightedChoice([...FAULT_KINDS.map((kind) => shares[kind] ?? 0), Math.max(0, 1 - total)])

  function remember(request: string, times: number): void {
    strikes.delete(request)
    strikes.set(request, times)
    if (strikes.size > MEMORY) strikes.delete(strikes.keys().next().value!)
  }

  return {
    strike(id, outputTokens) {
      if (total === 0) return undefined
      const { request, place } = readId(id)
      const times = strikes.get(request) ?? 0
      const stream = streams.stream(`simulator.fault.${place}`, times)
      const kind = FAULT_KINDS[choose(stream)]
      if (!kind) return undefined
      remember(request, times + 1)
      return { kind, token: uniformInteger(stream, 0, outputTokens - 1) }
    },
  }
}

/**
 * What an id says. A load of inferbench begins its UUIDs with a run's own digits, ends them with the number of the request,
 * and counts attempts in the group ahead of that: the n-th request so meets the same fate in every run, and all attempts
 * are one request. Any other id stands for itself.
 */
function readId(id: string): { readonly request: string; readonly place: string } {
  const [, run, place] = /^([\da-f]{8}(?:-[\da-f]{4}){2})-[\da-f]{4}-([\da-f]{12})$/i.exec(id) ?? []
  return place === undefined ? { request: id, place: id } : { request: `${run}-${place}`, place }
}
