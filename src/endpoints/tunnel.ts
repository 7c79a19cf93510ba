/** @module A way through an HTTP proxy that it can't look into. */
import type { Socket } from 'node:net'
import { addAbortSignal } from 'node:stream'

import { Client } from 'undici'

import { authorizationOf, type Proxy } from './proxy.ts'

/** A tunnel that a proxy hasn't opened by then never will be, ms. */
const TUNNEL_MS = 60_000

/**
 * Asks the proxy for a tunnel.
 *
 * @param path host and port of the server
 * @param signal gives up, and closes the tunnel if it is there
 */
export async function openTunnel(proxy: Proxy, path: string, signal: AbortSignal): Promise<Socket> {
  const client = new Client(proxy.origin, { headersTimeout: TUNNEL_MS, connect: { timeout: TUNNEL_MS } })
  try {
    const headers = { host: path, ...authorizationOf(proxy) }
    const { statusCode, socket } = await client.connect({ path, headers, signal })
    if (statusCode >= 200 && statusCode < 300) return addAbortSignal(signal, socket as Socket)
    socket.destroy()
    throw failure('PROXY_REFUSED', `The proxy answered ${statusCode} to CONNECT ${path}`)
  } catch (error) {
    // Undici would take its own code for a reason to try again, for as long as the request has time.
    if ((error as { code?: string }).code !== 'UND_ERR_SOCKET') throw error
    throw failure('ECONNRESET', `The proxy closed the connection at CONNECT ${path}`)
  } finally {
    void client.close()
  }
}

function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code })
}
