/** @module A server whose streams cost it next to nothing and their reader a lot: many tokens a write, each a chunk of its own. */
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

import { chunk, DONE } from './scripted-server.ts'

export interface FloodServer extends AsyncDisposable {
  readonly url: string
  /** Streams that it has begun. */
  readonly streams: number
}

/** Tokens of a write, and writes of a stream. */
const TOKENS = 200
const WRITES = 5

const frame = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`
const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n'
const burst = Buffer.from(frame(chunk({ content: ' a' })).repeat(TOKENS))
const tail = frame(chunk({}, 'stop') + DONE) + frame('')
const models = JSON.stringify({ object: 'list', data: [{ id: 'flood' }] })
const list = `HTTP/1.1 200 OK\r\ncontent-length: ${models.length}\r\n\r\n${models}`

/** Answers every request with a thousand tokens as fast as they are taken. */
export async function startFloodServer(): Promise<FloodServer> {
  const sockets = new Set<Socket>()
  let streams = 0

  function answer(socket: Socket): void {
    streams++
    socket.write(head)
    let left = WRITES
    function more(): void {
      if (socket.destroyed) return
      if (left-- > 0) socket.write(burst, more)
      else socket.write(tail)
    }
    more()
  }

  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => sockets.delete(socket))
    let request = ''
    socket.on('data', (data: Buffer) => {
      request += data.toString('latin1')
      // A body of JSON ends so; a request without one ends with its headers.
      if (request.startsWith('GET')) socket.write(list)
      else if (request.endsWith('}')) answer(socket)
      else return
      request = ''
    })
  })
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 })
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get streams() {
      return streams
    },
    async [Symbol.asyncDispose]() {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close').catch(() => undefined)
    },
  }
}
