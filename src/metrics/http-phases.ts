/** @module Where the time of a request goes on its way, in k6's words. */
import type { RequestRecord } from '../load/record.ts'

/**
 * In their order: `blocked` before the request was on its way (waiting for the client's own connection), finding the address,
 * opening the connection, agreeing on keys, writing the request, waiting for the first of the answer, reading it.
 */
export const HTTP_PHASES = [
  'blocked',
  'dns',
  'connecting',
  'tlsHandshaking',
  'sending',
  'waiting',
  'receiving',
] as const

export type HttpPhase = (typeof HTTP_PHASES)[number]

/** Ms of each phase, 0 for one that the request had no need of or never came to. */
export interface HttpPhases extends Readonly<Record<HttpPhase, number>> {
  /** True where a connection took it that was open already: used before, or opened ahead of the run. */
  readonly reused: boolean
}

/**
 * The phases follow one another without a gap: all after `blocked` add up to `endMs` − `sentMs`. A request that ended before
 * its answer did spent the rest of its time in the phase that it had come to.
 */
export function httpPhases(record: RequestRecord): HttpPhases {
  const { setup, dispatchedMs, sentMs, bodySentMs, headersMs, endMs } = record
  const { lookupMs, connectMs, secureMs } = setup ?? { lookupMs: sentMs, connectMs: sentMs, secureMs: sentMs }
  const ends = [lookupMs, connectMs, secureMs, bodySentMs, headersMs, endMs]
  let fromMs = sentMs
  const [dns, connecting, tlsHandshaking, sending, waiting, receiving] = ends.map((phaseEndMs) => {
    const toMs = Number.isNaN(phaseEndMs) ? endMs : Math.min(Math.max(phaseEndMs, fromMs), endMs)
    const tookMs = toMs - fromMs
    fromMs = toMs
    return tookMs
  }) as [number, number, number, number, number, number]
  const reused = setup === undefined
  return { blocked: sentMs - dispatchedMs, dns, connecting, tlsHandshaking, sending, waiting, receiving, reused }
}
