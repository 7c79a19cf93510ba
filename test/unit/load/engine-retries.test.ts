import { setTimeout as sleep } from 'node:timers/promises'

import { describe, expect, test, vi } from 'vitest'

import { eventually, PATIENCE_MS } from '../../support/eventually.ts'
import { type CollectedRun, numbersOf, runAgainst, talks, upTo } from '../../support/load-run.ts'
import { type Script, startScriptedServer, streamWords } from '../../support/scripted-server.ts'

vi.setConfig({ testTimeout: PATIENCE_MS })

const quickly = { from: 5, to: 5 }

/** Refuses the first requests with a text, so many of each, then answers. */
function refusing(times: number, headers: Record<string, string> = {}): Script {
  const refused = new Map<string, number>()
  return (response, _, { body }) => {
    const before = refused.get(body) ?? 0
    refused.set(body, before + 1)
    if (before < times) response.writeHead(429, headers).end('{"error":{"message":"slow down"}}')
    else streamWords(response, ['a'])
  }
}

/** Each request as the attempts that it took, with what came of them. */
function attempts({ settled }: CollectedRun): string[][] {
  const byNumber = Map.groupBy(settled, ({ record }) => record.seq)
  return [...byNumber.values()].map((all) =>
    all
      .sort((a, b) => a.record.attempt - b.record.attempt)
      .map(({ record, reply }) => `${record.attempt} ${reply.kind}${record.retried ? ' retried' : ''}`),
  )
}

describe('a request that failed', () => {
  test('is sent again until it is answered, each time under a number of its own at the same place', async () => {
    await using server = await startScriptedServer(refusing(2))
    const retries = { most: 3, backoff: quickly }
    const run = await runAgainst(server.url, { concurrency: 4, requests: 20, retries, workers: 2 })
    expect(attempts(run)).toEqual(upTo(20).map(() => ['0 http-429 retried', '1 http-429 retried', '2 answer']))
    expect([...new Set(numbersOf(run))]).toEqual(upTo(20))
    expect(new Set(server.requests.map(({ headers }) => headers['x-request-id'])).size).toBe(60)
  })

  test('is not sent again unless that is asked for', async () => {
    await using server = await startScriptedServer(refusing(1))
    const run = await runAgainst(server.url, { concurrency: 4, requests: 20 })
    expect([run.kinds, server.requests.length]).toEqual([{ 'http-429': 20 }, 20])
  })

  test('has failed for good after its last attempt', async () => {
    await using server = await startScriptedServer(refusing(9))
    const run = await runAgainst(server.url, { concurrency: 1, requests: 2, retries: { most: 1, backoff: quickly } })
    expect(attempts(run)).toEqual([
      ['0 http-429 retried', '1 http-429'],
      ['0 http-429 retried', '1 http-429'],
    ])
  })

  test('is sent again only for the kinds that were named', async () => {
    await using server = await startScriptedServer(refusing(1))
    const load = { concurrency: 1, requests: 2, retries: { most: 1, on: ['http-503'], backoff: quickly } }
    expect((await runAgainst(server.url, load)).kinds).toEqual({ 'http-429': 2 })
  })

  test('is sent again after a reset, and after a time limit where that is named', async () => {
    await using server = await startScriptedServer((response, index) => {
      if (index === 0) response.socket!.resetAndDestroy()
      else if (index !== 1) streamWords(response, ['a'])
    })
    const retries = { most: 2, on: ['connection-reset', 'timed-out'], backoff: quickly }
    const run = await runAgainst(server.url, { concurrency: 1, requests: 1, timeout: '1s', retries })
    expect(attempts(run)).toEqual([['0 connection-reset retried', '1 timed-out retried', '2 answer']])
  })

  test('waits as long as the server asks', async () => {
    await using server = await startScriptedServer(refusing(1, { 'retry-after': '1' }))
    await runAgainst(server.url, { concurrency: 1, requests: 1, retries: { most: 1, backoff: quickly } })
    const [first, second] = server.requests
    expect(second!.atMs - first!.atMs).toBeGreaterThan(999)
  })

  test('is given up where the server asks for too much', async () => {
    await using server = await startScriptedServer(refusing(1, { 'retry-after': '3' }))
    const retries = { most: 1, backoff: quickly, longestWait: '2s' }
    const run = await runAgainst(server.url, { concurrency: 1, requests: 1, retries })
    expect(attempts(run)).toEqual([['0 http-429']])
  })

  test('is charged from when it was due first, and the wait is not the lag of the client', async () => {
    await using server = await startScriptedServer(refusing(1))
    const retries = { most: 1, backoff: { from: 200, to: 200 } }
    const run = await runAgainst(server.url, { rate: 100, arrivals: 'constant', requests: 5, retries })
    for (const { scheduledMs, seq, sentMs, heldMs, attempt } of run.records) {
      expect(scheduledMs - run.startMs).toBeCloseTo(10 * seq, 5)
      if (attempt === 0) continue
      expect(heldMs).toBeGreaterThan(100)
      expect(sentMs - scheduledMs).toBeGreaterThanOrEqual(heldMs)
    }
    expect(attempts(run)).toEqual(upTo(5).map(() => ['0 http-429 retried', '1 answer']))
  })

  test('leaves its session to go on with the answer that came at last', async () => {
    await using server = await startScriptedServer(refusing(1))
    const workload = talks({ sessions: 3, turns: 3 })
    const run = await runAgainst(server.url, { concurrency: 2, retries: { most: 1, backoff: quickly } }, { workload })
    expect(run.kinds).toEqual({ 'http-429': 9, 'answer': 9 })
    expect(run.origins.filter(({ turnIndex }) => turnIndex === 2)).toHaveLength(6)
  })

  test('is not sent again once the time is up, and then has failed for good', async () => {
    await using server = await startScriptedServer(refusing(9))
    const retries = { most: 1, backoff: { from: '50s', to: '50s' } }
    const run = await runAgainst(server.url, { concurrency: 3, duration: 300, retries })
    expect(attempts(run)).toEqual(upTo(3).map(() => ['0 http-429']))
  })

  test.each(['signal', 'stopSignal'])('is not sent again where the run is ended by its %s', async (name) => {
    await using server = await startScriptedServer(refusing(9))
    const end = new AbortController()
    const retries = { most: 1, backoff: { from: '50s', to: '50s' } }
    const load = { concurrency: 2, requests: 2, retries, workers: 2 }
    const running = runAgainst(server.url, load, { [name]: end.signal })
    await eventually(() => expect(server.requests).toHaveLength(2))
    await sleep(100)
    end.abort()
    expect(attempts(await running)).toEqual([['0 http-429'], ['0 http-429']])
  })
})
