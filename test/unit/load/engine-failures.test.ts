import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

import { describe, expect, test, vi } from 'vitest'

import { PATIENCE_MS } from '../../support/eventually.ts'
import { type CollectedRun, numbersOf, runAgainst, upTo } from '../../support/load-run.ts'
import { chunk, DONE, type Script, startScriptedServer, streamWords } from '../../support/scripted-server.ts'

vi.setConfig({ testTimeout: PATIENCE_MS })

const load = { concurrency: 4, requests: 40 }
const stream = { 'content-type': 'text/event-stream' }
const json = { 'content-type': 'application/json' }

/** Runs against a server that greets each connection in its own way. */
async function runAgainstSocket(onSocket: (socket: Socket) => void): Promise<CollectedRun> {
  const server = createServer((socket) => onSocket(socket.on('error', () => undefined)))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const run = await runAgainst(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, load)
  server.close()
  return run
}

/** A port on which nothing listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

const scripts: [string, string, Script][] = [
  ['resets before it answers', 'connection-reset', (response) => void response.socket!.resetAndDestroy()],
  [
    'resets in mid-stream',
    'connection-reset',
    (response) => {
      response.writeHead(200, stream).write(chunk({ content: 'half' }), () => response.socket!.resetAndDestroy())
    },
  ],
  [
    'hangs up in mid-stream',
    'connection-reset',
    (response) => {
      response.writeHead(200, stream).write(chunk({ content: 'half' }), () => response.socket!.end())
    },
  ],
  [
    'hangs up before the length that it promised',
    'connection-reset',
    (response) => {
      response.writeHead(200, { ...json, 'content-length': 1_000 }).write('{', () => response.socket!.end())
    },
  ],
  ['answers 500', 'http-500', (response) => response.writeHead(500, json).end('{"error":{"message":"out of memory"}}')],
  [
    'answers 429 as a stream',
    'http-429',
    (response) => response.writeHead(429, stream).end('data: {"error":"slow down"}\n\n'),
  ],
  ['redirects', 'http-307', (response) => response.writeHead(307, { location: '/elsewhere' }).end()],
  [
    'answers HTML',
    'malformed',
    (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html></html>'),
  ],
  ['answers broken JSON', 'malformed', (response) => response.writeHead(200, json).end('{"choices":[')],
  [
    'streams broken JSON',
    'malformed',
    (response) => response.writeHead(200, stream).end(`data: {"choices"\n\n${DONE}`),
  ],
  ['answers nothing', 'empty-answer', (response) => response.writeHead(200, json).end()],
  ['has no content', 'empty-answer', (response) => response.writeHead(204).end()],
  ['streams no content', 'empty-answer', (response) => streamWords(response, [])],
  ['cuts the stream short', 'truncated', (response) => response.writeHead(200, stream).end(chunk({ content: 'half' }))],
  [
    'fails in mid-stream under status 200',
    'error-payload',
    (response) => {
      response
        .writeHead(200, stream)
        .end(`${chunk({ content: 'half' })}data: {"error":{"message":"out of memory"}}\n\n${DONE}`)
    },
  ],
]

describe('a server that', () => {
  test.each(scripts)('%s gives %s for every request, each once', async (_, kind, script) => {
    await using server = await startScriptedServer(script)
    const run = await runAgainst(server.url, load)
    expect(run.kinds).toEqual({ [kind]: 40 })
    expect(numbersOf(run)).toEqual(upTo(40))
    expect(server.requests).toHaveLength(40)
  })

  test.each(scripts)('%s now and then leaves the other answers alone', async (_, kind, script) => {
    await using server = await startScriptedServer((response, index, request) => {
      if (index % 3 === 0) script(response, index, request)
      else streamWords(response, ['fine'])
    })
    const run = await runAgainst(server.url, { concurrency: 4, requests: 90 })
    expect(run.kinds).toEqual({ answer: 60, [kind]: 30 })
    expect(numbersOf(run)).toEqual(upTo(90))
    expect(run.health.peakInFlight).toBe(4)
  })

  test('refuses gives connection-refused, and each request is still made once', async () => {
    const run = await runAgainst(`http://127.0.0.1:${await freePort()}`, load)
    expect(run.kinds).toEqual({ 'connection-refused': 40 })
    expect(numbersOf(run)).toEqual(upTo(40))
    expect(run.records.every(({ status, headersMs }) => status === 0 && Number.isNaN(headersMs))).toBe(true)
  })

  test('has no name gives unknown-host', async () => {
    const run = await runAgainst('http://no-such-host.invalid', { concurrency: 1, requests: 2 })
    expect(run.kinds).toEqual({ 'unknown-host': 2 })
  })

  test('speaks another protocol gives malformed-http', async () => {
    const run = await runAgainstSocket((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'))
    expect(run.kinds).toEqual({ 'malformed-http': 40 })
    expect(numbersOf(run)).toEqual(upTo(40))
  })

  test('closes every connection at once gives connection-reset', async () => {
    expect((await runAgainstSocket((socket) => socket.destroy())).kinds).toEqual({ 'connection-reset': 40 })
  })

  test('closes the connection after each answer is answered over new ones', async () => {
    await using server = await startScriptedServer((response) => {
      response.setHeader('connection', 'close')
      streamWords(response, ['a'])
    })
    const run = await runAgainst(server.url, load)
    expect(run.kinds).toEqual({ answer: 40 })
    expect([server.connections, run.health.connectionsOpened]).toEqual([40, 40])
  })

  test('ends its stream by closing, as HTTP 1.0 does, is understood', async () => {
    const words = chunk({ content: 'a' }) + chunk({}, 'stop') + DONE
    const run = await runAgainstSocket((socket) => {
      socket.once('data', () => socket.end(`HTTP/1.0 200 OK\r\ncontent-type: text/event-stream\r\n\r\n${words}`))
    })
    expect(run.kinds).toEqual({ answer: 40 })
  })

  test('sends early hints first is understood', async () => {
    await using server = await startScriptedServer((response) => {
      response.writeEarlyHints({ link: '</x>; rel=preload' })
      streamWords(response, ['a'])
    })
    expect((await runAgainst(server.url, load)).kinds).toEqual({ answer: 40 })
  })

  test('answers in one piece although a stream was asked for is read, and is not taken for a stream', async () => {
    const answer = { choices: [{ message: { content: 'whole' }, finish_reason: 'stop' }] }
    await using server = await startScriptedServer((response) =>
      response.writeHead(200, json).end(JSON.stringify(answer)),
    )
    const run = await runAgainst(server.url, load)
    expect(run.kinds).toEqual({ answer: 40 })
    expect(run.replies[0]).toMatchObject({ text: 'whole', streamed: false, contentMs: [run.records[0]!.endMs] })
  })

  test('writes each byte of its stream apart is read like any other', async () => {
    const bytes = Buffer.from(chunk({ content: 'é🌍' }) + chunk({}, 'stop') + DONE)
    await using server = await startScriptedServer((response) => {
      response.writeHead(200, stream)
      for (const byte of bytes) response.write(Buffer.from([byte]))
      response.end()
    })
    const run = await runAgainst(server.url, { concurrency: 4, requests: 8 })
    expect(run.replies.map((reply) => 'text' in reply && reply.text)).toEqual(upTo(8).map(() => 'é🌍'))
  })
})
