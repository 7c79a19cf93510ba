/** @module Opens a socket to a server step by step, and notes when each step was done. */
import { once } from 'node:events'
import { connect, isIP, type Socket } from 'node:net'

import { buildConnector } from 'undici'

import { addressOf, type Connection, isTunnelled } from './connection.ts'
import { openTunnel } from './tunnel.ts'

/**
 * Instants of a connection's set-up, ms of the clock that was given; NaN for a step that is not done. A step that isn't
 * needed takes no time. What a proxy takes to open a tunnel counts as connecting.
 */
export interface Setup {
  readonly startMs: number
  /** The address of the host is known. */
  lookupMs: number
  /** There is a way for bytes. */
  connectMs: number
  /** Both sides have their keys. */
  secureMs: number
}

export interface Dialing {
  readonly setup: Setup
  /** Gives up; the callback is told so. */
  cancel(): void
}

/** @param servername whom the server's certificate has to name; `undefined`: as the connection says */
export type Dial = (servername: string | undefined, callback: buildConnector.Callback) => Dialing

/** There is no limit of time: whoever dials has one. */
export function createDial(connection: Connection, now: () => number): Dial {
  const { protocol, hostname, host, port } = new URL(addressOf(connection))
  const address = { protocol, host, port, hostname: hostname.replaceAll(/[[\]]/g, '') }
  const encrypt = protocol === 'https:' ? buildConnector({ ...connection.tls, timeout: 0 }) : undefined

  async function open(setup: Setup, servername: string | undefined, signal: AbortSignal): Promise<Socket> {
    const stream = await openStream(setup, signal)
    setup.connectMs = now()
    const socket = encrypt ? await secure(stream, servername) : stream
    setup.secureMs = encrypt ? now() : setup.connectMs
    return socket
  }

  async function openStream(setup: Setup, signal: AbortSignal): Promise<Socket> {
    const { proxy, socketPath } = connection
    const named = socketPath === undefined && !isTunnelled(connection) && isIP(address.hostname) === 0
    if (!named) setup.lookupMs = setup.startMs
    if (proxy && isTunnelled(connection)) return openTunnel(proxy, `${hostname}:${port || 443}`, signal)
    const to = socketPath === undefined ? { host: address.hostname, port: portOf(address) } : { path: socketPath }
    const socket = connect({ ...to, noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000, signal })
    if (named) socket.on('lookup', (error: Error | null) => void (error ?? (setup.lookupMs = now())))
    await once(socket, 'connect')
    return socket
  }

  function secure(stream: Socket, servername: string | undefined): Promise<Socket> {
    // What befalls the stream shows in the socket on top of it.
    stream.on('error', () => undefined)
    return new Promise((resolve, reject) => {
      const options = { ...address, httpSocket: stream, ...(servername !== undefined && { servername }) }
      encrypt!(options, (error, socket) => (error ? reject(error) : resolve(socket)))
    })
  }

  return (servername, callback) => {
    const gone = new AbortController()
    const setup = { startMs: now(), lookupMs: NaN, connectMs: NaN, secureMs: NaN }
    void tell(open(setup, servername, gone.signal), callback)
    return { setup, cancel: () => gone.abort() }
  }
}

async function tell(opening: Promise<Socket>, callback: buildConnector.Callback): Promise<void> {
  let socket: Socket
  try {
    socket = await opening
  } catch (error) {
    return callback(error as Error, null)
  }
  return callback(null, socket)
}

function portOf({ protocol, port }: { readonly protocol: string; readonly port: string }): number {
  if (port !== '') return Number(port)
  return protocol === 'https:' ? 443 : 80
}
