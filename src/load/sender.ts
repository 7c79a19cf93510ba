/** @module Sends prepared requests to their servers, each with a deadline, and hands the settled ones on. */
import { setTimeout as sleep } from 'node:timers/promises'

import type { Clock } from '../clock.ts'
import { requestTarget } from '../endpoints/connection.ts'
import { BodyBuffer } from './body-buffer.ts'
import { type Connections, createConnections } from './connections.ts'
import { Exchange } from './exchange.ts'
import type { Link } from './link.ts'
import type { Departure } from './pacer.ts'
import { lengthOf } from './pieces.ts'
import type { ServerSetup, WorkerSetup } from './protocol.ts'
import { requestId } from './request-id.ts'
import { createSendWatch } from './send-watch.ts'

export interface Sender {
  readonly inFlight: number
  readonly peakInFlight: number
  readonly connectionsOpened: number
  /** Opens connections ahead of the first request. Resolves when they are open, or after some seconds without them all. */
  warm(): Promise<void>
  send(departure: Departure): void
  /** Ends everything in flight. */
  stop(outcome: 'cancelled' | 'timed-out'): void
  /** Takes a settled exchange's buffer back, once its record is packed. */
  recycle(exchange: Exchange): void
  /** Sessions have ended before their last turn: what was kept for them may go. */
  forget(sessions: readonly number[]): void
  close(): Promise<void>
}

const ID_HEADER = 'x-request-id'
/** A server that takes longer for a connection than this makes requests wait for the rest, ms. */
const WARM_MS = 10_000

/** What belongs to an exchange while it is on the wire. */
interface Held {
  readonly line: Line
  readonly link: Link
  readonly deadline: NodeJS.Timeout
}

export interface SenderOptions {
  readonly setup: WorkerSetup
  readonly clock: Clock
  readonly onFirstByte: () => void
  readonly onSettled: (exchange: Exchange) => void
}

/** A server and its connections. */
interface Line extends Pick<ServerSetup, 'headers'> {
  readonly target: string
  /** True where a header of the user's own names requests, which stays as it is. */
  readonly namesRequests: boolean
  readonly connections: Connections
}

export function createSender({ setup, clock, onFirstByte, onSettled }: SenderOptions): Sender {
  const lines = setup.servers.map((server) => createLine(server, setup, clock))
  const dispatch = createSendWatch()
  const inFlight = new Map<Exchange, Held>()
  const buffers: BodyBuffer[] = []
  let peakInFlight = 0

  /** In turn, by numbers that don't depend on how many workers there are. */
  function serverOf({ request, seq }: Departure): number {
    return (setup.balance === 'request' ? seq : request.session) % lines.length
  }

  function settle(exchange: Exchange): void {
    const { line, link, deadline } = inFlight.get(exchange)!
    inFlight.delete(exchange)
    clearTimeout(deadline)
    if (exchange.outcome === 'completed') line.connections.keep(link, exchange.request)
    else line.connections.drop(link)
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
      return lines.reduce((sum, { connections }) => sum + connections.opened, 0)
    },
    async warm() {
      const opening = Promise.all(lines.map(({ connections }) => connections.warm(setup.warm)))
      const patience = new AbortController()
      await Promise.race([
        opening,
        sleep(Math.min(WARM_MS, setup.timeoutMs), undefined, { signal: patience.signal, ref: false }),
      ])
      patience.abort()
    },
    send(departure) {
      const { request, seq, attempt } = departure
      const server = serverOf(departure)
      const line = lines[server]!
      const link = line.connections.take(request)
      const body = buffers.pop() ?? new BodyBuffer()
      const exchange = new Exchange({ ...departure, server, link, body, clock, onFirstByte, onSettled: settle })
      const timeOut = () => exchange.stop('timed-out')
      inFlight.set(exchange, { line, link, deadline: setTimeout(timeOut, setup.timeoutMs) })
      peakInFlight = Math.max(peakInFlight, inFlight.size)
      const { pieces } = request
      const headers = headersOf(line, pieces, requestId(setup.runId, seq, attempt))
      const sent = pieces.length === 1 ? pieces[0]! : (pieces as never)
      dispatch(link.client, { path: line.target, method: 'POST', headers, body: sent }, exchange)
    },
    stop: (outcome) => inFlight.forEach((_, exchange) => exchange.stop(outcome)),
    recycle({ body }) {
      body.reset()
      buffers.push(body)
    },
    forget(sessions) {
      for (const { connections } of lines) sessions.forEach(connections.forget)
    },
    async close() {
      await Promise.all(lines.map(({ connections }) => connections.closeAll()))
    },
  }
}

function createLine({ connection, path, headers }: ServerSetup, { reuse }: WorkerSetup, clock: Clock): Line {
  return {
    headers,
    target: requestTarget(connection, path),
    namesRequests: headers.some((name, i) => i % 2 === 0 && name.toLowerCase() === ID_HEADER),
    connections: createConnections({ connection, reuse, clock }),
  }
}

function headersOf({ headers, namesRequests }: Line, pieces: readonly Uint8Array[], id: string): string[] {
  const ownId = namesRequests ? [] : [ID_HEADER, id]
  // Undici sends pieces one after another, but has to be told their length.
  const length = pieces.length === 1 ? [] : ['content-length', String(lengthOf(pieces))]
  return [...headers, ...ownId, ...length]
}
