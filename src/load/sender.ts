/** @module Sends prepared requests over kept connections, each with a deadline, and hands the settled ones on. */
import type { Client } from 'undici'

import type { Clock } from '../clock.ts'
import { requestTarget } from '../endpoints/connection.ts'
import { BodyBuffer } from './body-buffer.ts'
import { createConnections } from './connections.ts'
import { Exchange } from './exchange.ts'
import type { Departure } from './pacer.ts'
import { lengthOf } from './pieces.ts'
import type { WorkerSetup } from './protocol.ts'
import { requestId } from './request-id.ts'

export interface Sender {
  readonly inFlight: number
  readonly peakInFlight: number
  readonly connectionsOpened: number
  send(departure: Departure): void
  /** Ends everything in flight. */
  stop(outcome: 'cancelled' | 'timed-out'): void
  /** Takes a settled exchange's buffer back, once its record is packed. */
  recycle(exchange: Exchange): void
  close(): Promise<void>
}

const ID_HEADER = 'x-request-id'

/** What belongs to an exchange while it is on the wire. */
interface Held {
  readonly client: Client
  readonly deadline: NodeJS.Timeout
}

export interface SenderOptions {
  readonly setup: WorkerSetup
  readonly clock: Clock
  readonly onFirstByte: () => void
  readonly onSettled: (exchange: Exchange) => void
}

export function createSender({ setup, clock, onFirstByte, onSettled }: SenderOptions): Sender {
  const connections = createConnections(setup.connection)
  const target = requestTarget(setup.connection, setup.path)
  // A header of the user's own stays as it is.
  const namesRequests = setup.headers.some((name, i) => i % 2 === 0 && name.toLowerCase() === ID_HEADER)
  const inFlight = new Map<Exchange, Held>()
  const buffers: BodyBuffer[] = []
  let peakInFlight = 0

  function settle(exchange: Exchange): void {
    const { client, deadline } = inFlight.get(exchange)!
    inFlight.delete(exchange)
    clearTimeout(deadline)
    if (exchange.outcome === 'completed') connections.keep(client)
    else connections.drop(client)
    onSettled(exchange)
  }

  return {
    get inFlight() {
      return inFlight.size
    },
    get peakInFlight() {
      return peakInFlight
    },
    get connectionsOpened() {
      return connections.opened
    },
    send(departure) {
      const { request, seq } = departure
      const { client, reused } = connections.take()
      const { pieces } = request
      const ownId = namesRequests ? [] : [ID_HEADER, requestId(setup.runId, seq)]
      // Undici sends pieces one after another, but has to be told their length.
      const length = pieces.length === 1 ? [] : ['content-length', String(lengthOf(pieces))]
      const headers = [...setup.headers, ...ownId, ...length]
      const body = buffers.pop() ?? new BodyBuffer()
      const exchange = new Exchange({ ...departure, reused, body, clock, onFirstByte, onSettled: settle })
      inFlight.set(exchange, { client, deadline: setTimeout(() => exchange.stop('timed-out'), setup.timeoutMs) })
      peakInFlight = Math.max(peakInFlight, inFlight.size)
      client.dispatch(
        { path: target, method: 'POST', headers, body: pieces.length === 1 ? pieces[0]! : (pieces as never) },
        exchange,
      )
    },
    stop: (outcome) => inFlight.forEach((_, exchange) => exchange.stop(outcome)),
    recycle({ body }) {
      body.reset()
      buffers.push(body)
    },
    close: connections.closeAll,
  }
}
