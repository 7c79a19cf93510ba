/** @module The way to a server: over TCP or a unix socket, with TLS or without, straight or through a proxy. */
import { type buildConnector, Client } from 'undici'

import { authorizationOf, type Proxy } from './proxy.ts'
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

export interface ClientOptions {
  /** Opens the socket. */
  readonly connect: buildConnector.connector
  /** How long the connection is kept while nothing is asked, ms; what the server says of it comes first. @default 4 s */
  readonly keepMs?: number | undefined
}

/**
 * A client of one connection, opened with its first request. No cap on response size, no time limit beside the
 * requests' own.
 */
export function openClient(connection: Connection, { connect, keepMs }: ClientOptions): Client {
  return new Client(addressOf(connection), {
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect,
    ...(keepMs !== undefined && { keepAliveTimeout: keepMs }),
  })
}

/** Who is asked: a proxy that forwards, or the server, be it through a tunnel. */
export function addressOf({ origin, proxy }: Connection): string {
  return proxy && isPlain(origin) ? proxy.origin : origin
}

/** The target of a request: a proxy that forwards wants the whole URL. */
export function requestTarget({ origin, proxy }: Connection, path: string): string {
  return proxy && isPlain(origin) ? origin + path : path
}

/** Headers that requests need on this way. */
export function connectionHeaders({ origin, proxy }: Connection): Readonly<Record<string, string>> {
  return proxy && isPlain(origin) ? { host: new URL(origin).host, ...authorizationOf(proxy) } : {}
}

/** As curl does: TLS is tunnelled, so that the proxy can't read it; plain HTTP is forwarded. */
export function isTunnelled({ origin, proxy }: Connection): boolean {
  return proxy !== undefined && !isPlain(origin)
}

function isPlain(origin: string): boolean {
  return origin.startsWith('http:')
}
