/** @module An HTTP server on loopback whose answers a test writes by hand. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

export interface ScriptedServer extends AsyncDisposable {
  readonly url: string
  readonly port: number
  /** Chat requests received so far. */
  readonly requests: readonly ReceivedRequest[]
  /** Connections accepted so far. */
  readonly connections: number
  /** Sockets that are open now. */
  readonly openSockets: number
  /** Most sockets that were open at once. */
  readonly peakSockets: number
}

export interface ReceivedRequest {
  readonly headers: IncomingMessage['headers']
  readonly body: string
  readonly atMs: number
}

export type Script = (response: ServerResponse, index: number, request: ReceivedRequest) => void

/** Answers `/v1/models` with one model, `scripted`, and every POST as the script says. */
export async function startScriptedServer(script: Script): Promise<ScriptedServer> {
  const requests: ReceivedRequest[] = []
  const sockets = new Set<Socket>()
  let peakSockets = 0
  let connections = 0
  const server = createServer((request, response) => {
    if (request.method === 'GET') {
      response.setHeader('content-type', 'application/json')
      return response.end(JSON.stringify({ object: 'list', data: [{ id: 'scripted' }] }))
    }
    const chunks: Buffer[] = []
    request.on('data', (data: Buffer) => chunks.push(data))
    request.on('end', () => {
      const received = { headers: request.headers, body: Buffer.concat(chunks).toString(), atMs: performance.now() }
      requests.push(received)
      script(response, requests.length - 1, received)
    })
    return undefined
  })
  server.keepAliveTimeout = 0
  server.on('connection', (socket) => {
    connections++
    sockets.add(socket)
    peakSockets = Math.max(peakSockets, sockets.size)
    socket.once('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    get connections() {
      return connections
    },
    get openSockets() {
      return sockets.size
    },
    get peakSockets() {
      return peakSockets
    },
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close').catch(() => undefined)
    },
  }
}

/** A chunk of a chat stream as an event. */
export function chunk(delta: object, finishReason: string | null = null): string {
  const choices = [{ index: 0, delta, finish_reason: finishReason }]
  return `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', choices })}\n\n`
}

/** The end of a chat stream. */
export const DONE = 'data: [DONE]\n\n'

export interface Barrier {
  readonly script: Script
  /** Requests that are held now. */
  readonly held: number
  /** Most requests that were held at once. */
  readonly peak: number
  /** Answers what is held and, from now on, whatever comes, at once. */
  open(): void
}

/**
 * Holds every request until `width` are held, then answers the oldest: a client that keeps fewer in flight hangs, one that
 * keeps more is seen. With `last`, everything is answered once so many requests have come.
 */
export function createBarrier(width: number, last = Infinity): Barrier {
  const held: (() => void)[] = []
  let came = 0
  let peak = 0

  function answer(count: number): void {
    for (const reply of held.splice(0, count)) reply()
  }

  return {
    script(response) {
      held.push(() => streamWords(response, ['a', ' b']))
      peak = Math.max(peak, held.length)
      if (++came >= last) answer(held.length)
      else if (held.length >= width) answer(1)
    },
    get held() {
      return held.length
    },
    get peak() {
      return peak
    },
    open() {
      came = Infinity
      answer(held.length)
    },
  }
}

/** Answers with a whole stream of the given words at once. */
export function streamWords(response: ServerResponse, words: readonly string[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const word of words) response.write(chunk({ content: word }))
  response.end(chunk({}, 'stop') + DONE)
}
