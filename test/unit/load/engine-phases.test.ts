import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'

import { describe, expect, test, vi } from 'vitest'

import { createClock } from '../../../src/clock.ts'
import type { RequestRecord } from '../../../src/load/record.ts'
import { HTTP_PHASES, type HttpPhases, httpPhases } from '../../../src/metrics/http-phases.ts'
import { createStreams, type Stream } from '../../../src/random/streams.ts'
import { makeCertificates } from '../../support/certificates.ts'
import { PATIENCE_MS } from '../../support/eventually.ts'
import { startTlsFront, startUnixFront } from '../../support/fronts.ts'
import { type CollectedRun, numbered, runAgainst } from '../../support/load-run.ts'
import { chunk, DONE, type Script, startScriptedServer, streamWords } from '../../support/scripted-server.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

vi.setConfig({ testTimeout: PATIENCE_MS })

/** Clocks of two threads agree to within this, ms. */
const CLOCK_MS = 0.2

const clock = createClock()

interface Plan {
  readonly waitMs: number
  readonly readMs: number
  readonly ends: 'well' | 'reset' | 'reset before' | '500'
}

/** When the server did what it did with a request. */
interface Truth {
  readonly receivedMs: number
  answeredMs: number
  endedMs: number
}

function planOf(draw: Stream): Plan {
  const fate = draw()
  const ends = fate < 0.7 ? 'well' : fate < 0.8 ? 'reset' : fate < 0.9 ? 'reset before' : '500'
  return { waitMs: draw() < 0.5 ? 0 : draw() * 30, readMs: draw() < 0.3 ? 0 : draw() * 30, ends }
}

/** Answers as its plans say, which are looked up by the number in the prompt, and notes when. */
function byPlan(plans: readonly Plan[], truths: Truth[]): Script {
  return (response, _, { body }) => {
    const number = Number(/prompt (\d+)/.exec(body)![1])
    const { waitMs, readMs, ends } = plans[number]!
    const truth = (truths[number] = { receivedMs: clock.now(), answeredMs: NaN, endedMs: NaN })
    setTimeout(() => {
      if (ends === 'reset before') return response.destroy()
      truth.answeredMs = clock.now()
      if (ends === '500') return response.writeHead(500).end('{}')
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(chunk({ content: 'a' }))
      return setTimeout(() => {
        truth.endedMs = clock.now()
        return ends === 'reset' ? response.destroy() : response.end(chunk({}, 'stop') + DONE)
      }, readMs)
    }, waitMs)
  }
}

function sum(phases: HttpPhases, skip: (phase: string) => boolean): number {
  return HTTP_PHASES.reduce((total, phase) => total + (skip(phase) ? 0 : phases[phase]), 0)
}

function expectWhole(record: RequestRecord, { receivedMs, answeredMs, endedMs }: Truth): void {
  const phases = httpPhases(record)
  const { sentMs, endMs, dispatchedMs } = record
  expect(sum(phases, (phase) => phase === 'blocked')).toBeCloseTo(endMs - sentMs, 6)
  expect(phases.blocked).toBeCloseTo(sentMs - dispatchedMs, 6)
  expect(Math.min(...HTTP_PHASES.map((phase) => phases[phase]))).toBeGreaterThanOrEqual(0)
  const { dns, connecting, tlsHandshaking, receiving } = phases
  if (phases.reused) expect({ dns, connecting, tlsHandshaking }).toEqual({ dns: 0, connecting: 0, tlsHandshaking: 0 })
  else expect(connecting).toBeGreaterThan(0)
  // Nothing is received before it was sent.
  expect(sentMs).toBeLessThan(receivedMs + CLOCK_MS)
  if (!Number.isNaN(answeredMs)) expect(endMs - receiving).toBeGreaterThan(answeredMs - CLOCK_MS)
  if (!Number.isNaN(endedMs)) expect(endMs).toBeGreaterThan(endedMs - CLOCK_MS)
}

describe('where the time of a request goes', () => {
  test.for([
    ['pooled', {}],
    ['pooled', { prewarm: false }],
    ['per-request', {}],
  ] as const)('is told whole, whatever the server does: %s %j', async ([connections, options]) => {
    const streams = createStreams(`phases ${connections}`)
    const truths: Truth[] = []
    const plans = Array.from({ length: 150 }, (_, i) => planOf(streams.stream('plan', i)))
    await using server = await startScriptedServer(byPlan(plans, truths))
    const run = await runAgainst(server.url, { concurrency: 8, requests: 150, connections, ...options })
    for (const { record, origin } of run.settled) expectWhole(record, truths[origin.conversation.index]!)
    const opened = run.records.filter(({ setup }) => setup).length
    const ahead = connections === 'pooled' && !('prewarm' in options) ? 8 : 0
    expect([opened + ahead, run.health.connectionsOpened]).toEqual([server.connections, server.connections])
  })

  const first = ({ records }: CollectedRun) => httpPhases(records[0]!)
  const one = { concurrency: 1, requests: 1, prewarm: false }
  const answer: Script = (response) => streamWords(response, ['a', ' b'])

  test('includes finding the address of a host with a name', async () => {
    await using server = await startScriptedServer(answer)
    const byName = first(await runAgainst(server.url.replace('127.0.0.1', 'localhost'), one))
    expect(byName).toMatchObject({ dns: expect.closeTo(byName.dns), tlsHandshaking: 0, reused: false })
    expect(byName.dns).toBeGreaterThan(0)
    expect(first(await runAgainst(server.url, one)).dns).toBe(0)
  })

  test('includes agreeing on keys', async () => {
    await using server = await startScriptedServer(answer)
    await using secure = await startTlsFront(server.url, makeCertificates().server)
    const phases = first(await runAgainst(secure.url, one, { endpoint: { tls: { rejectUnauthorized: false } } }))
    expect(Math.min(phases.connecting, phases.tlsHandshaking)).toBeGreaterThan(0)
  })

  test('is connecting where a unix socket is opened', async () => {
    using folder = temporaryFolder()
    const socketPath = folder.file('llm.sock')
    await using server = await startScriptedServer(answer)
    await using front = await startUnixFront(server.url, socketPath)
    const phases = first(await runAgainst(front.url, one, { endpoint: { socketPath } }))
    expect(phases).toMatchObject({ dns: 0, tlsHandshaking: 0, reused: false })
    expect(phases.connecting).toBeGreaterThan(0)
  })

  test('is connecting where the connection is refused, and finding the address where there is none', async () => {
    const server = await startScriptedServer(answer)
    await server[Symbol.asyncDispose]()
    const { waiting, sending, receiving, connecting, dns } = first(await runAgainst(server.url, one))
    expect({ waiting, sending, receiving, dns }).toEqual({ waiting: 0, sending: 0, receiving: 0, dns: 0 })
    expect(connecting).toBeGreaterThan(0)
    const nameless = first(await runAgainst('http://no-such-host.invalid', one))
    expect(nameless.dns).toBeGreaterThan(0)
    expect(sum(nameless, (phase) => phase === 'dns')).toBeLessThan(nameless.dns + 50)
    expect(nameless.connecting).toBe(0)
  })

  test('is sending while the server does not take the whole of a long body', async () => {
    await using server = await startLateReader(300)
    const workload = numbered({ characters: LONG })
    const run = await runAgainst(server.url, one, { workload })
    expect(run.kinds).toEqual({ answer: 1 })
    expect(run.records[0]!.bodySentMs).toBeGreaterThan(server.began() - CLOCK_MS)
  })
})

/** Far more than kernels hold for a socket, bytes. */
const LONG = 30_000_000

interface LateReader extends AsyncDisposable {
  readonly url: string
  /** When it began to read. */
  readonly began: () => number
}

/** Answers a long request, which it begins to read only after a while. */
async function startLateReader(delayMs: number): Promise<LateReader> {
  let beganMs = NaN
  const server = createServer((socket) => {
    let got = 0
    const read = (data: Buffer) => {
      got += data.length
      if (got > LONG) socket.end(`HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n${ANSWER}`)
    }
    socket.pause().on('error', () => undefined)
    setTimeout(() => {
      beganMs = clock.now()
      socket.on('data', read).resume()
    }, delayMs)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    began: () => beganMs,
    async [Symbol.asyncDispose]() {
      await once(server.close(), 'close')
    },
  }
}

const ANSWER = chunk({ content: 'a' }, 'stop') + DONE
