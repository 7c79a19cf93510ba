/** @module The way to a server: over TCP or a unix socket, with TLS or without, straight or through a proxy. */
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

import { buildConnector, Client } from 'undici'

import type { Proxy } from './proxy.ts'
import type { ResolvedTls } from './tls.ts'

/** How a server is reached, as plain data: it travels to worker threads. Holds secrets. */
export interface Connection {
  /** Scheme, host and port of the server. */
  readonly origin: string
  readonly tls?: ResolvedTls | undefined
  readonly proxy?: Proxy | undefined
  /** A unix socket, or a named pipe, instead of host and port. */
  readonly socketPath?: string | undefined
}

/** A tunnel that a proxy hasn't opened by then never will be, ms. */
const TUNNEL_MS = 60_000

/**
 * A client of one connection, opened with its first request. No cap on response size, no time limit beside the
 * requests' own.
 */
export function openClient(connection: Connection): Client {
  const { origin, proxy, tls, socketPath } = connection
  const limits = { pipelining: 1, headersTimeout: 0, bodyTimeout: 0 }
  if (proxy && isForwarded(connection)) return new Client(proxy.origin, { ...limits, connect: { timeout: 0 } })
  const direct = { ...tls, ...(socketPath === undefined ? {} : { socketPath }), timeout: 0 }
  return new Client(origin, { ...limits, connect: proxy ? tunnel(proxy, origin, buildConnector(direct)) : direct })
}

/** The target of a request: a proxy that forwards wants the whole URL. */
export function requestTarget(connection: Connection, path: string): string {
  return isForwarded(connection) ? connection.origin + path : path
}

/** Headers that requests need on this way. */
export function connectionHeaders(connection: Connection): Readonly<Record<string, string>> {
  const { origin, proxy } = connection
  return proxy && isForwarded(connection) ? { host: new URL(origin).host, ...authorizationOf(proxy) } : {}
}

/** As curl does: TLS is tunnelled, so that the proxy can't read it; plain HTTP is forwarded. */
function isForwarded({ origin, proxy }: Connection): boolean {
  return proxy !== undefined && origin.startsWith('http:')
}

function authorizationOf({ authorization }: Proxy): Readonly<Record<string, string>> {
  return authorization === undefined ? {} : { 'proxy-authorization': authorization }
}

/** Asks the proxy for a tunnel, then speaks TLS through it. */
function tunnel(proxy: Proxy, origin: string, secure: buildConnector.connector): buildConnector.connector {
  const { hostname, port } = new URL(origin)
  const path = `${hostname}:${port || 443}`

  async function open(): Promise<Duplex> {
    const client = new Client(proxy.origin, { headersTimeout: TUNNEL_MS, connect: { timeout: TUNNEL_MS } })
    try {
      const { statusCode, socket } = await client.connect({ path, headers: { host: path, ...authorizationOf(proxy) } })
      if (statusCode >= 200 && statusCode < 300) return socket
      socket.destroy()
      throw Object.assign(new Error(`The proxy answered ${statusCode} to CONNECT ${path}`), { code: 'PROXY_REFUSED' })
    } finally {
      void client.close()
    }
  }

  async function connect(options: buildConnector.Options, callback: buildConnector.Callback): Promise<void> {
    try {
      secure({ ...options, httpSocket: (await open()) as Socket }, callback)
    } catch (error) {
      callback(error as Error, null)
    }
  }

  return (options, callback) => void connect(options, callback)
}
