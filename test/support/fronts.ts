/** @module What may stand before a server: TLS, a unix socket, an HTTP proxy. Each passes bytes on as they are. */
import { once } from 'node:events'
import { createServer as createHttpServer, type IncomingMessage, request } from 'node:http'
import { type AddressInfo, connect, createServer as createSocketServer, type Server, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'

export interface Front extends AsyncDisposable {
  readonly url: string
  /** Connections accepted so far. */
  readonly connections: number
  /** Connections that are open now. */
  readonly openSockets: number
  /** Closes all that are open now. */
  hangUp(): void
}

/** Speaks TLS on loopback before the server at this URL. */
export async function startTlsFront(behind: string, options: TlsOptions): Promise<Front> {
  const server = createTlsServer(options, (socket) => passOn(socket, behind))
  return open(server, () => `https://127.0.0.1:${portOf(server)}`, 'secureConnection')
}

/** Takes connections, and lets nothing through until so many ms later. */
export async function startSlowFront(behind: string, delayMs: number): Promise<Front> {
  const { protocol } = new URL(behind)
  const server = createSocketServer((socket) => setTimeout(() => passOn(socket, behind), delayMs))
  return open(server, () => `${protocol}//127.0.0.1:${portOf(server)}`, 'connection')
}

/** Listens to everybody, and says nothing. */
export async function startMute(protocol: 'http' | 'https'): Promise<Front> {
  const server = createSocketServer((socket) => void socket.on('error', () => undefined).resume())
  return open(server, () => `${protocol}://127.0.0.1:${portOf(server)}`, 'connection')
}

/** Listens on a unix socket before the server at this URL. */
export async function startUnixFront(behind: string, path: string): Promise<Front> {
  return open(
    createSocketServer((socket) => passOn(socket, behind)),
    () => 'http://localhost',
    'connection',
    path,
  )
}

export interface ProxyFront extends Front {
  /** What was asked of it: the method, the target, and what was said to open it. */
  readonly asked: readonly string[]
}

/** An HTTP proxy that forwards and tunnels, for those who know the password, if there is one. */
export async function startProxy(password?: string): Promise<ProxyFront> {
  const asked: string[] = []

  function admits({ method, url, headers }: IncomingMessage): boolean {
    const given = Buffer.from(headers['proxy-authorization']?.slice('Basic '.length) ?? '', 'base64').toString()
    asked.push(`${method} ${url} ${given}`.trim())
    return password === undefined || given === password
  }

  const server = createHttpServer((incoming, response) => {
    if (!admits(incoming)) return response.writeHead(407).end('who are you?')
    const { 'proxy-authorization': _, ...headers } = incoming.headers
    const outgoing = request(incoming.url!, { method: incoming.method!, headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers)
      answer.pipe(response)
    })
    return incoming.pipe(outgoing)
  })
  server.on('connect', (incoming: IncomingMessage, socket: Socket) => {
    if (!admits(incoming)) return socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
    return passOn(socket, `http://${incoming.url}`)
  })
  const front = await open(server, () => `http://127.0.0.1:${portOf(server)}`, 'connection')
  return Object.assign(front, { asked })
}

function passOn(socket: Duplex, behind: string): void {
  const { hostname, port } = new URL(behind)
  const inner = connect(Number(port), hostname)
  inner.on('error', () => socket.destroy())
  socket.on('error', () => inner.destroy())
  socket.on('close', () => inner.destroy())
  socket.pipe(inner).pipe(socket)
}

async function open(server: Server, url: () => string, counted: string, path?: string): Promise<Front> {
  const sockets = new Set<Socket>()
  let connections = 0
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.on(counted, () => connections++)
  server.on('tlsClientError', () => undefined)
  if (path === undefined) server.listen(0, '127.0.0.1')
  else server.listen(path)
  await once(server, 'listening')
  return {
    url: url(),
    get connections() {
      return connections
    },
    get openSockets() {
      return sockets.size
    },
    hangUp: () => sockets.forEach((socket) => socket.destroy()),
    async [Symbol.asyncDispose]() {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    },
  }
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}
