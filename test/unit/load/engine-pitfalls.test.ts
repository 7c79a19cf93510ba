import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServer as createTcpServer } from 'node:net'

import { describe, expect, test, vi } from 'vitest'

import type { RequestRecord } from '../../../src/load/record.ts'
import type { Answer } from '../../../src/load/reply.ts'
import { measure } from '../../../src/metrics/request-metrics.ts'
import { countTokens } from '../../../src/metrics/token-counts.ts'
import { PATIENCE_MS } from '../../support/eventually.ts'
import { type CollectedRun, numbered, numbersOf, runAgainst, upTo } from '../../support/load-run.ts'
import { startScriptedServer, streamWords } from '../../support/scripted-server.ts'

vi.setConfig({ testTimeout: PATIENCE_MS })

/** Four prompts that no buffer of the system takes whole, then small ones. */
const LARGE = 4
const SMALL = 60
const large = numbered({ characters: 20_000_000 })
const small = numbered()
const mixed = { ...small, session: (i: number) => (i < LARGE ? large : small).session(i) }

/** The metrics of a request. */
function measuredOf({ records, replies }: CollectedRun, record: RequestRecord) {
  const answer = replies[records.indexOf(record)] as Answer
  return measure(record, answer, countTokens(answer, { prefer: 'server', count: undefined, promptTokens: 1 }))
}

/** A server that does not read a large prompt before it is told to. */
async function startReluctantServer() {
  const held: (() => void)[] = []
  const server = createServer((request, response) => {
    const answer = () => void request.resume().once('end', () => streamWords(response, ['a', ' b']))
    if (Number(request.headers['content-length']) > 1_000_000) held.push(answer)
    else answer()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    held,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

describe('what other load clients got wrong:', () => {
  test('large prompts that a server has not read yet hold no answer back', async () => {
    await using server = await startReluctantServer()
    let answered = 0
    const onSettled = (batch: readonly unknown[]) => {
      answered += batch.length
      if (answered === SMALL) for (const answer of server.held) answer()
    }
    const load = { concurrency: 8, requests: LARGE + SMALL, workers: 1 }
    const run = await runAgainst(server.url, load, { workload: mixed, onSettled })
    expect(run.kinds).toEqual({ answer: LARGE + SMALL })
    // The large ones were still being written when all others had been read.
    const largeSent = run.records.filter(({ key }) => key < LARGE).map(({ bodySentMs }) => bodySentMs)
    const smallEnds = run.records.filter(({ key }) => key >= LARGE).map(({ endMs }) => endMs)
    expect(Math.min(...largeSent)).toBeGreaterThan(Math.max(...smallEnds))
  })

  test('no request waits for a connection that could have been opened before', async () => {
    await using server = await startScriptedServer((response) => streamWords(response, ['a', ' b']))
    const run = await runAgainst(server.url, { concurrency: 16, requests: 160 })
    expect(run.records.filter(({ setup }) => setup !== undefined)).toEqual([])
    expect(server.connections).toBe(16)
  })

  test('what waits in a queue of the client counts from when it was due', async () => {
    await using server = await startScriptedServer(
      (response) => void setTimeout(() => streamWords(response, ['a']), 30),
    )
    const load = { rate: 100, arrivals: 'constant', requests: 20, maxInFlight: 1 } as const
    const run = await runAgainst(server.url, load)
    const inOrder = run.records.toSorted((a, b) => a.seq - b.seq)
    expect(inOrder.map(({ scheduledMs }) => Math.round(scheduledMs - run.startMs))).toEqual(upTo(20).map((i) => 10 * i))
    // One after another they take 20 times 30 ms, and the last was due after 190 ms.
    const last = inOrder[19]!
    expect(last.endMs - last.scheduledMs).toBeGreaterThan(20 * 29 - 190)
    const { effectiveLatency, requestLatency } = measuredOf(run, last)
    expect(effectiveLatency! - requestLatency!).toBeCloseTo(last.sentMs - last.scheduledMs, 6)
  })

  test('a server that accepts connections and never says a word ends every request at its limit', async () => {
    const server = createTcpServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const run = await runAgainst(url, { concurrency: 4, requests: 12, timeout: 200 })
    server.close()
    expect(run.kinds).toEqual({ 'timed-out': 12 })
    expect(numbersOf(run)).toEqual(upTo(12))
  })

  test('the first request leaves when few of a billion sessions have been made', async () => {
    let made = 0
    let madeBefore = NaN
    const end = new AbortController()
    await using server = await startScriptedServer((response, index) => {
      if (index === 0) madeBefore = made
      streamWords(response, ['a'])
      end.abort()
    })
    const billion = numbered({ sessions: 1e9 })
    const workload = { ...billion, session: (i: number) => (made++, billion.session(i)) }
    await runAgainst(server.url, { concurrency: 4 }, { workload, signal: end.signal })
    expect(madeBefore).toBeLessThanOrEqual(256)
  })
})
