import { describe, expect, test, vi } from 'vitest'

import { httpPhases } from '../../../src/metrics/http-phases.ts'
import { makeCertificates } from '../../support/certificates.ts'
import { PATIENCE_MS } from '../../support/eventually.ts'
import { type Front, startMute, startSlowFront, startTlsFront } from '../../support/fronts.ts'
import { type CollectedRun, runAgainst, talks, upTo } from '../../support/load-run.ts'
import { type Script, type ScriptedServer, startScriptedServer, streamWords } from '../../support/scripted-server.ts'

vi.setConfig({ testTimeout: PATIENCE_MS })

const HANDSHAKE_MS = 150

const quickly: Script = (response) => streamWords(response, ['a', ' b'])
/** Slow enough for as many in flight as there are places. */
const slowly: Script = (response, index) => void setTimeout(() => quickly(response, index, undefined as never), 20)

/** Numbers of requests that a connection was opened for, in their order. */
function openersOf({ records }: CollectedRun): number[] {
  return records.flatMap(({ setup, seq }) => (setup ? [seq] : [])).sort((a, b) => a - b)
}

/** Connections that the server had accepted when the first request came. */
async function openAtFirst(load: Parameters<typeof runAgainst>[1]): Promise<number> {
  let open = NaN
  await using server = await startScriptedServer((response, index, request) => {
    if (index === 0) open = server.connections
    slowly(response, index, request)
  })
  await runAgainst(server.url, load)
  return open
}

/** Closes connections once all are accepted: their clients may see them open before. */
async function hangUpWhenAll(front: Front, count: number): Promise<void> {
  await vi.waitFor(() => expect(front.connections).toBe(count), { interval: 5 })
  front.hangUp()
}

describe('connections that are opened ahead', () => {
  test('are as many as the places of a closed loop, and are all that it uses', async () => {
    let open = NaN
    await using server = await startScriptedServer((response, index, request) => {
      if (index === 0) open = server.connections
      slowly(response, index, request)
    })
    const run = await runAgainst(server.url, { concurrency: 8, requests: 40 })
    expect([open, server.connections, run.health.connectionsOpened]).toEqual([8, 8, 8])
    expect(openersOf(run)).toEqual([])
    expect(server.requests).toHaveLength(40)
  })

  test('keep slow handshakes out of every request', async () => {
    const certificates = makeCertificates()
    await using server = await startScriptedServer(slowly)
    await using secure = await startTlsFront(server.url, certificates.server)
    await using slow = await startSlowFront(secure.url, HANDSHAKE_MS)
    const endpoint = { tls: { rejectUnauthorized: false } }
    const load = { concurrency: 4, requests: 20 }
    const warm = await runAgainst(slow.url, load, { endpoint })
    expect(warm.records.map(httpPhases)).toEqual(
      warm.records.map(() => expect.objectContaining({ reused: true, dns: 0, connecting: 0, tlsHandshaking: 0 })),
    )
    const cold = await runAgainst(slow.url, { ...load, prewarm: false }, { endpoint })
    expect(openersOf(cold)).toEqual([0, 1, 2, 3])
    for (const record of cold.records.filter(({ setup }) => setup)) {
      const { connecting, tlsHandshaking } = httpPhases(record)
      expect(tlsHandshaking).toBeGreaterThan(0)
      expect(connecting + tlsHandshaking).toBeGreaterThan(HANDSHAKE_MS / 2)
    }
    expect(slow.connections).toBe(8)
  })

  test('are as many as the number says, and none where it says so', async () => {
    const load = { concurrency: 1, requests: 10 }
    await expect(openAtFirst({ ...load, prewarm: 3 })).resolves.toBe(3)
    await expect(openAtFirst({ ...load, prewarm: false })).resolves.toBe(1)
    await expect(openAtFirst({ rate: 100, requests: 10 })).resolves.toBe(10)
  })

  test('are shared out among workers', async () => {
    await using server = await startScriptedServer(slowly)
    const { healths } = await runAgainst(server.url, { concurrency: 5, requests: 30, workers: 2 })
    expect(healths.map(({ connectionsOpened }) => connectionsOpened).toSorted((a, b) => a - b)).toEqual([2, 3])
  })

  test.for(['http', 'https'] as const)(
    'that the server closes before they are used are replaced: %s',
    async (protocol) => {
      await using server = await startScriptedServer(quickly)
      await using front =
        protocol === 'https'
          ? await startTlsFront(server.url, makeCertificates().server)
          : await startSlowFront(server.url, 0)
      const endpoint = protocol === 'https' ? { tls: { rejectUnauthorized: false } } : {}
      // None is due at once, so that it is seen in time.
      const workload = talks({ sessions: 10, turns: 1 }, (session) => ({ ...session, startMs: 1_000 }))
      const run = await runAgainst(
        front.url,
        { schedule: 'trace', prewarm: 10 },
        { endpoint, workload, onStart: () => void hangUpWhenAll(front, 10) },
      )
      expect(run.kinds).toEqual({ answer: 10 })
      expect(openersOf(run)).not.toEqual([])
      expect(run.health.connectionsOpened).toBe(10 + openersOf(run).length)
    },
  )

  test('are not taken by requests whose own host header asks for another certificate', async () => {
    await using server = await startScriptedServer(quickly)
    await using secure = await startTlsFront(server.url, makeCertificates().server)
    const endpoint = { tls: { rejectUnauthorized: false }, headers: { host: 'llm.test' } }
    const run = await runAgainst(secure.url, { concurrency: 2, requests: 10 }, { endpoint })
    expect(run.kinds).toEqual({ answer: 10 })
    expect(openersOf(run)).toEqual([0, 1])
  })

  test('are waited for no longer than a request may take', async () => {
    await using mute = await startMute('https')
    const run = await runAgainst(mute.url, { concurrency: 2, requests: 2, timeout: 100 })
    expect(run.replies.map(({ kind }) => kind)).toEqual(['timed-out', 'timed-out'])
    for (const record of run.records) {
      const { connecting, tlsHandshaking, sending } = httpPhases(record)
      expect([connecting + tlsHandshaking, sending]).toEqual([expect.closeTo(record.endMs - record.sentMs), 0])
    }
  })

  test('leave no socket behind where the run is broken off before they are open', async () => {
    await using mute = await startMute('https')
    const broken = new AbortController()
    const run = runAgainst(mute.url, { concurrency: 2, requests: 2 }, { signal: broken.signal })
    await vi.waitFor(() => expect(mute.openSockets).toBe(2), PATIENCE_MS)
    broken.abort()
    expect((await run).records).toEqual([])
    await vi.waitFor(() => expect(mute.openSockets).toBe(0), PATIENCE_MS)
  })
})

describe('a connection', () => {
  test('a request is closed after its answer', async () => {
    await using server = await startScriptedServer(slowly)
    const run = await runAgainst(server.url, { concurrency: 3, requests: 30, connections: 'per-request' })
    expect(run.kinds).toEqual({ answer: 30 })
    expect(openersOf(run)).toEqual(upTo(30))
    expect([server.connections, run.health.connectionsOpened]).toEqual([30, 30])
    // A socket is closed at both ends one after the other.
    expect(server.peakSockets).toBeLessThanOrEqual(6)
  })

  test('a session serves all of its turns, however long its pauses, and no other', async () => {
    await using server = await startScriptedServer(quickly)
    // Undici closes what is idle for four seconds, unless told otherwise.
    const workload = talks({ sessions: 4, turns: 2, delayMs: 4_500 })
    const run = await runAgainst(server.url, { concurrency: 4, connections: 'per-session' }, { workload })
    const opened = run.settled.map(({ origin, record }) => `turn ${origin.turnIndex}: ${record.setup !== undefined}`)
    expect(opened.sort()).toEqual([...Array(4).fill('turn 0: true'), ...Array(4).fill('turn 1: false')])
    expect(server.connections).toBe(4)
  })

  test('a session is closed when it ends, early or not', async () => {
    const failing: Script = (response, index, request) => {
      if (request.body.includes('turn 1') && index % 2 === 0) response.writeHead(500).end('{}')
      else quickly(response, index, request)
    }
    await using server = await startScriptedServer(failing)
    const workload = talks({ sessions: 40, turns: 3, delayMs: 5 })
    const run = await runAgainst(server.url, { concurrency: 2, connections: 'per-session', workers: 1 }, { workload })
    expect(run.kinds).toMatchObject({ 'http-500': expect.any(Number) })
    expect(server.connections).toBe(40)
    // Some of what has ended is on its way to the worker.
    expect(server.peakSockets).toBeLessThanOrEqual(12)
  })
})

interface Servers extends AsyncDisposable {
  readonly urls: readonly string[]
  readonly servers: readonly ScriptedServer[]
}

async function startTwo(first: Script = quickly, second: Script = quickly): Promise<Servers> {
  const servers = [await startScriptedServer(first), await startScriptedServer(second)]
  return {
    servers,
    urls: servers.map(({ url }) => url),
    async [Symbol.asyncDispose]() {
      await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()))
    },
  }
}

describe('several servers', () => {
  test('take sessions in turn, each with all of its turns, however many workers send', async () => {
    for (const workers of [1, 2]) {
      await using two = await startTwo()
      const workload = talks({ sessions: 10, turns: 3 })
      const run = await runAgainst(two.urls, { concurrency: 4, workers }, { workload })
      expect(run.kinds).toEqual({ answer: 30 })
      for (const { record, origin } of run.settled) expect(record.server).toBe(origin.conversation.index % 2)
      expect(two.servers.map(({ requests }) => requests.length)).toEqual([15, 15])
      expect(two.servers[0]!.requests.every(({ body }) => /talk [02468] /.test(body))).toBe(true)
    }
  })

  test('take requests in turn where that is asked for', async () => {
    await using two = await startTwo()
    const endpoint = { balance: 'request' } as const
    const workload = talks({ sessions: 5, turns: 4 })
    const run = await runAgainst(two.urls, { concurrency: 2, workers: 2 }, { endpoint, workload })
    for (const { seq, server } of run.records) expect(server).toBe(seq % 2)
    expect(two.servers.map(({ requests }) => requests.length)).toEqual([10, 10])
  })

  test('fail apart', async () => {
    await using two = await startTwo(quickly, (response) => response.writeHead(500).end('{}'))
    const { settled } = await runAgainst(two.urls, { concurrency: 2, requests: 20 })
    for (const { record, reply } of settled) expect(reply.kind).toBe(record.server === 0 ? 'answer' : 'http-500')
  })

  test('each have connections ahead for all places, as one may get the sessions of all', async () => {
    await using two = await startTwo(slowly, slowly)
    const run = await runAgainst(two.urls, { concurrency: 3, requests: 30 })
    expect(two.servers.map(({ connections }) => connections)).toEqual([3, 3])
    expect(openersOf(run)).toEqual([])
  })
})
